import "server-only";
import { piecewise } from "@/lib/http/piecewise";
import { log, loggedCause } from "@/lib/log";

/** An answer that is made piece by piece, as `piecewise` does; what cuts it short goes to the log alone. */
export function streamed(pieces: AsyncGenerator<string>, headers: Record<string, string>): Response {
  const body = piecewise(pieces, (error) => log.error({ cause: loggedCause(error) }, "answer_cut_short"));
  return new Response(body, { headers });
}

/** Headers of a file to be kept. @param type without its charset, which is UTF-8. */
export const fileHeaders = (type: string, fileName: string) => ({
  "content-type": `${type}; charset=utf-8`,
  "content-disposition": `attachment; filename="${fileName}"`,
});
