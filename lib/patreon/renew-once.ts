import type { Patreon } from "./client";
import type { PatreonTokens } from "./documents";

/**
 * Presents each refresh token once, however often the transaction around it is tried again: Patreon takes one once, and
 * what it answered the first time is what the second try has to store.
 */
export function renewOnce(patreon: Pick<Patreon, "refreshTokens">): Patreon["refreshTokens"] {
  const answers = new Map<string, Promise<PatreonTokens>>();
  return (refreshToken) => {
    const answer = answers.get(refreshToken) ?? patreon.refreshTokens(refreshToken);
    answers.set(refreshToken, answer);
    return answer;
  };
}
