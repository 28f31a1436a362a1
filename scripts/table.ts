/** Text in columns for a terminal. */

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });
const wide =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

const widthOf = (letter: string) => (wide.test(letter) ? 2 : 1);
const split = (text: string) => [...letters.segment(text)].map(({ segment }) => segment);
const textWidth = (text: string) => split(text).reduce((sum, letter) => sum + widthOf(letter), 0);

/** Names are strangers' texts: one that moves the cursor, or turns the line around, is shown and not obeyed. */
export const printable = (text: string) =>
  text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");

/** Cut to a width, with an ellipsis in place of what is missing. */
function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  for (const letter of split(text)) {
    if (textWidth(kept) + widthOf(letter) > width - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

/**
 * Rows in aligned columns, two spaces apart, with a heading above. The last column is as long as it is; the others are
 * as wide as their widest cell, and at most `cellWidthMax`.
 */
export function columns(heading: string[], rows: string[][], cellWidthMax = 34): string[] {
  const last = heading.length - 1;
  const cells = [heading, ...rows].map((row) =>
    row.map((cell, index) => (index === last ? printable(cell) : cut(printable(cell), cellWidthMax))),
  );
  const widths = heading.map((_, index) => Math.max(...cells.map((row) => textWidth(row[index] ?? ""))));
  return cells.map((row) =>
    row
      .map((cell, index) =>
        index === last ? cell : cell + " ".repeat((widths[index] ?? 0) - textWidth(cell)),
      )
      .join("  ")
      .trimEnd(),
  );
}
