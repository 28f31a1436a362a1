import { recordAudit } from "@/lib/audit/record";
import type { ProfileBody } from "@/lib/contracts/account";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { chooseName, lockUser } from "./store";

/** Changes what a person is called on screen; from then on Patreon's name for them is not taken over. @throws AppError not_authenticated */
export async function changeProfile(
  deps: { db: Db; now: () => Date },
  userId: number,
  { name }: ProfileBody,
): Promise<void> {
  const now = deps.now();
  await deps.db.transaction(async (tx) => {
    if (!(await lockUser(tx, userId))) throw new AppError("not_authenticated");
    await chooseName(tx, userId, name.normalize("NFC"), now);
    await recordAudit(tx, { type: "profile_changed", actorId: userId, subjectId: userId }, now);
  });
}
