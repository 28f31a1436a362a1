import { checkTokens, type Standing } from "./standing";

/** Asks the person to sign in again. @returns whether they did. */
export type AskToSignIn = () => Promise<boolean>;

let underway: Promise<Standing> | null = null;
let askToSignIn: AskToSignIn | null = null;

/** Names who asks the person when renewing does not help; null takes the asker away. */
export function setAsker(asker: AskToSignIn | null): void {
  askToSignIn = asker;
}

async function recover(): Promise<Standing> {
  const standing = await checkTokens();
  if (standing !== "signed_out" || askToSignIn === null) return standing;
  return (await askToSignIn()) ? "signed_in" : "signed_out";
}

/**
 * What to do when a call was refused for not being signed in: renew the tokens, else ask the person. All calls of the
 * page that are refused at once share one recovery.
 * @returns `signed_in` when the call is worth repeating.
 */
export function recoverSession(): Promise<Standing> {
  underway ??= recover().finally(() => {
    underway = null;
  });
  return underway;
}
