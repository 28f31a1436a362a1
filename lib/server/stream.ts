import "server-only";
import { log, loggedCause } from "@/lib/log";

/**
 * An answer that is made piece by piece as the client takes it. A failure on the way cuts it short, and its cause goes
 * to the log alone; a client that leaves ends the making.
 */
export function streamed(pieces: AsyncGenerator<string>, headers: Record<string, string>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        log.error({ cause: loggedCause(error) }, "answer_cut_short");
        controller.error(new Error("The answer was cut short"));
      }
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, { headers });
}

/** Headers of a file to be kept. @param type without its charset, which is UTF-8. */
export const fileHeaders = (type: string, fileName: string) => ({
  "content-type": `${type}; charset=utf-8`,
  "content-disposition": `attachment; filename="${fileName}"`,
});
