import pino from "pino";

/**
 * The only writer of log lines: one JSON line an event. A line carries ids, codes and counts; never a token, a
 * password, an e-mail address or a body. Errors are logged by name, code and stack, because the message of a driver
 * error holds the bound values of its query.
 */
function createLog(stream: 1 | 2) {
  const options: pino.LoggerOptions = {
    level: process.env.LOG_LEVEL || "info",
    base: undefined,
    messageKey: "event",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  return pino(options, pino.destination(stream));
}

export const log = createLog(1);

/** For command lines, whose standard output is their result. */
export const scriptLog = () => createLog(2);

export type Log = Pick<typeof log, "debug" | "info" | "warn" | "error">;

interface LoggedCause {
  name: string;
  code?: string;
  stack?: string;
  cause?: LoggedCause;
}

/** Where an error arose. The message stands before the frames, and a line of it may look like one: it is cut off first. */
function framesOf({ message, stack = "" }: Error): string {
  const end = stack.indexOf(message) + message.length;
  const lines = stack.slice(Math.max(0, end)).split("\n");
  return lines
    .filter((line) => line.startsWith("    at "))
    .slice(0, 8)
    .join("\n");
}

/** What may be written of an unknown failure: its kind and where it arose, not what it said. */
export function loggedCause(cause: unknown): LoggedCause | undefined {
  if (cause === undefined || cause === null) return undefined;
  if (!(cause instanceof Error)) return { name: typeof cause };
  const { code } = cause as { code?: unknown };
  const frames = framesOf(cause);
  return {
    name: cause.name,
    ...(typeof code === "string" || typeof code === "number" ? { code: String(code) } : {}),
    ...(frames ? { stack: frames } : {}),
    ...(cause.cause ? { cause: loggedCause(cause.cause) } : {}),
  };
}
