import type { OwnLetter } from "@/lib/contracts/own-data";
import type { DbOrTx } from "@/lib/db/client";
import { listTo } from "./store";

/** The letters to a person of which anything is still kept, oldest first, without what they said. */
export async function listLettersTo(db: DbOrTx, userId: number): Promise<OwnLetter[]> {
  const rows = await listTo(db, userId);
  return rows.map(({ createdAt, kind, subject, recipient, status, sentAt }) => ({
    writtenAt: createdAt.toISOString(),
    kind,
    subject,
    to: recipient,
    status,
    sentAt: sentAt?.toISOString() ?? null,
  }));
}
