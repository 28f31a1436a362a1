import "server-only";
import { verifyAudit } from "@/lib/audit/verify";
import type { AuditCheck } from "@/lib/contracts/audit";
import type { Db } from "@/lib/db/client";
import { log, loggedCause } from "@/lib/log";

const secondsSince = (started: number) => Math.round(performance.now() - started) / 1000;

async function check(db: Db, tell: (line: AuditCheck) => void): Promise<void> {
  const started = performance.now();
  const verdict = await verifyAudit(db, (rows, total) => tell({ event: "progress", rows, total }));
  const seconds = secondsSince(started);
  if (verdict.ok) tell({ event: "whole", rows: verdict.rows, seconds });
  else tell({ event: "broken", seq: verdict.seq, fault: verdict.fault, seconds });
}

/**
 * A verification of the audit as JSON lines while it goes on: a long chain takes longer than anybody waits for an answer
 * without a sign of life. Whoever leaves ends it.
 */
export function auditCheckStream(db: Db): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isLeft = false;
  return new ReadableStream({
    start(controller) {
      const tell = (line: AuditCheck) => {
        if (isLeft) throw new Error("Nobody waits for it any more");
        controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      check(db, tell).then(
        () => controller.close(),
        (error: unknown) => {
          if (isLeft) return;
          log.error({ cause: loggedCause(error) }, "audit_not_verified");
          controller.error(new Error("The answer was cut short"));
        },
      );
    },
    cancel() {
      isLeft = true;
    },
  });
}
