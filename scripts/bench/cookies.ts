/** The cookies an answer sets, as the next request sends them. */
export const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

/** The same, of the raw headers of an answer: names and values in turn. @returns an empty string where it sets none. */
export const cookiesOfRaw = (raw: readonly string[]): string =>
  raw
    .filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === "set-cookie")
    .map((line) => line.split(";")[0])
    .join("; ");
