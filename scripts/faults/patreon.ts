import type { RunningSandbox } from "../sandbox/server";
import type { House } from "./house";
import { Visitor } from "./visitor";

/** Asks something of the simulator's control. @throws Error when it refuses. */
export async function bendPatreon(
  sandbox: RunningSandbox,
  method: "POST" | "PUT",
  path: string,
  body: object,
): Promise<void> {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The simulator answered ${path} with ${response.status}: ${text}`);
}

/** Signs somebody in with Patreon, as a browser does. */
export async function enterWithPatreon(url: string, personId: string): Promise<Visitor> {
  const person = new Visitor(url);
  const begun = await person.ask("GET", "/api/auth/patreon/login");
  const consent = await fetch(begun.headers.get("location") ?? "", {
    method: "POST",
    body: new URLSearchParams({ sandbox_user: personId, decision: "allow" }),
    redirect: "manual",
  });
  const back = new URL(consent.headers.get("location") ?? "");
  await person.ask("GET", back.pathname + back.search);
  return person;
}

/** Asks one of the cron's routes. @throws when there is no answer. */
export async function askAsCron<T>(
  { cronSecret }: Pick<House, "cronSecret">,
  url: string | undefined,
  name: "verify-members" | "maintain",
): Promise<{ status: number; body: T }> {
  const response = await fetch(`${url}/api/cron/${name}`, {
    headers: { authorization: `Bearer ${cronSecret}` },
    signal: AbortSignal.timeout(120_000),
  });
  return { status: response.status, body: (await response.json()) as T };
}

/**
 * Has everybody verified by the cron's route.
 * @returns how the run ended; a status where none was begun. @throws when there is no answer.
 */
export async function verifyByCron(
  house: Pick<House, "cronSecret">,
  url: string | undefined,
): Promise<string> {
  const { status, body } = await askAsCron<{ outcome?: string }>(house, url, "verify-members");
  return body.outcome ?? String(status);
}
