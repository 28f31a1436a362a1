import { and, asc, eq } from "drizzle-orm";
import type { AuditType } from "@/lib/audit/events";
import { auditEvents } from "@/lib/db/schema";
import type { TestStack } from "../../../support/stack";

/** All that is recorded about somebody, oldest first. */
export function eventsAbout(
  stack: TestStack,
  subjectId: number,
  type?: AuditType,
): Promise<(typeof auditEvents.$inferSelect)[]> {
  const about = eq(auditEvents.subjectId, subjectId);
  return stack.db
    .select()
    .from(auditEvents)
    .where(type ? and(about, eq(auditEvents.type, type)) : about)
    .orderBy(asc(auditEvents.seq));
}
