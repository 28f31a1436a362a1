const formats = {
  day: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }),
  minute: new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }),
};

/**
 * A point in time in words, the same wherever it is rendered: in UTC and in one fixed form, because server and browser
 * may sit in different places.
 * @param at an ISO date and time.
 */
export function Moment({ at, to = "day" }: { at: string; to?: keyof typeof formats }) {
  const words = formats[to].format(new Date(at));
  return <time dateTime={at}>{to === "minute" ? `${words} UTC` : words}</time>;
}
