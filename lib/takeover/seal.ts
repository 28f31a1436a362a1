import type { TokenBox } from "@/lib/patreon/token-box";
import type { OlderPerson } from "./people";
import type { OnProgress } from "./read";
import type { SealedGrant } from "./store";

type SealedTokens = Pick<SealedGrant, "accessToken" | "refreshToken" | "expiresAt" | "needsReauth">;

/** How many are encrypted before the progress is told. */
const chunk = 1000;

/**
 * Encrypts the Patreon tokens of people, before anything is locked. A token without an end counts as ended, so that it
 * is renewed at its first use; without a refresh token there is nothing to renew it with.
 */
export async function sealTokens(
  box: TokenBox,
  people: readonly OlderPerson[],
  onProgress: OnProgress,
): Promise<Map<OlderPerson, SealedTokens>> {
  const sealed = new Map<OlderPerson, SealedTokens>();
  const owners = people.filter(({ user, patreonId }) => user !== null && patreonId !== null);
  for (let at = 0; at < owners.length; at += chunk) {
    await Promise.all(
      owners.slice(at, at + chunk).map(async (person) => {
        const { user } = person;
        if (!user) return;
        sealed.set(person, {
          accessToken: await box.seal(user.accessToken ?? ""),
          refreshToken: await box.seal(user.refreshToken ?? ""),
          expiresAt: (user.accessToken !== null && user.tokenExpiresAt) || new Date(0),
          needsReauth: user.refreshToken === null,
        });
      }),
    );
    onProgress({ step: "seal", done: Math.min(at + chunk, owners.length), total: owners.length });
  }
  return sealed;
}
