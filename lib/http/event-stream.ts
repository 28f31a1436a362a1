/** Headers of a stream of events: kept by nobody, packed by nobody, passed on as it comes. */
export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "private, no-store, no-transform",
  "x-accel-buffering": "no",
};

/** An event as it travels. JSON holds no line break, which would end it. */
export const eventText = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Says nothing, so that the connection is not taken for dead. */
export const heartbeatText = ": still here\n\n";
