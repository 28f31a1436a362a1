import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as english from "@zxcvbn-ts/language-en";

/**
 * How easily a password is guessed. The same judgement runs in the browser while one types and on the server, which
 * decides. It is some 300 kB of words: load it lazily, never with a page.
 */
export interface PasswordJudgement {
  /** Whether it may be used. */
  ok: boolean;
  /** From 0 (guessed at once) to 4. */
  score: 0 | 1 | 2 | 3 | 4;
  /** Why it is weak; null when it is not. */
  reason: string | null;
  /** What would make it better; null when nothing has to. */
  suggestion: string | null;
}

/** Below this a few million tries suffice, which a stolen database allows within hours. */
const scoreMin = 2;

/** Words anybody would try here first. */
const siteWords = ["lantern", "lanternhouse", "lantern house", "gatehouse", "patreon", "members", "labs"];

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
});

/** The words of a name or an address that somebody guessing would try: itself and its parts. */
const partsOf = (name: string) => [name, ...name.split(/[^\p{L}\p{N}]+/u)].filter((part) => part.length > 2);

/** @param personal the user name and e-mail; null where there is none. */
export function judgePassword(password: string, personal: readonly (string | null)[]): PasswordJudgement {
  const words = personal.flatMap((name) => (name ? partsOf(name) : []));
  const { score, feedback, sequence } = zxcvbn.check(password, [...siteWords, ...words]);
  if (score >= scoreMin) return { ok: true, score, reason: null, suggestion: null };
  const isOurs = sequence.some((match) => "dictionaryName" in match && match.dictionaryName === "userInputs");
  return {
    ok: false,
    score,
    reason: isOurs
      ? "It is built from your name, your address or this site's name."
      : (feedback.warning ?? "It is easy to guess."),
    suggestion: feedback.suggestions[0] ?? "Add another word or two; uncommon words are better.",
  };
}
