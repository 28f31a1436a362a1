import type { AuditCheck } from "@/lib/contracts/audit";
import type { Problem } from "@/lib/contracts/problem";

/** Each line of a stream as it comes. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

const unreached = "We could not reach the server. Check your connection and try again.";
const cutShort = "The check was cut short before its end. Please try again.";

/**
 * Has the chain of the audit verified. Never throws.
 * @param tell given each line as it comes.
 * @returns what went wrong, in words for people; null: it came to its end.
 */
export async function checkAudit(tell: (line: AuditCheck) => void): Promise<string | null> {
  let hasEnded = false;
  try {
    const response = await fetch("/api/admin/audit/verify", { method: "POST" });
    if (!response.ok || !response.body) return ((await response.json()) as Problem).detail;
    for await (const line of linesOf(response.body)) {
      const told = JSON.parse(line) as AuditCheck;
      hasEnded = told.event !== "progress";
      tell(told);
    }
    return hasEnded ? null : cutShort;
  } catch {
    return unreached;
  }
}
