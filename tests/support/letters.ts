import { asc } from "drizzle-orm";
import { LetterBody } from "@/lib/contracts/mail";
import type { Db } from "@/lib/db/client";
import { mails } from "@/lib/db/schema";
import { createTokenBox } from "@/lib/patreon/token-box";
import { testSecrets } from "./deps";

export interface ReadLetter extends LetterBody {
  kind: string;
  to: string;
  /** The token of its link; empty for none. */
  token: string;
}

/** All letters of a mailbox, oldest first. @param to only those to this address. */
export async function lettersIn(db: Db, to?: string): Promise<ReadLetter[]> {
  const box = createTokenBox(testSecrets.encryption, []);
  const letters: ReadLetter[] = [];
  for (const { kind, recipient, body } of await db.select().from(mails).orderBy(asc(mails.id))) {
    const opened = body === null ? null : await box.open(body);
    if (opened === null || (to !== undefined && to !== recipient)) continue;
    const read = LetterBody.parse(JSON.parse(opened));
    const token = read.link ? (new URL(read.link.url).searchParams.get("token") ?? "") : "";
    letters.push({ ...read, kind, to: recipient, token });
  }
  return letters;
}
