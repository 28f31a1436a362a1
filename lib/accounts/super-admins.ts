import type { Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { lockSuperAdmins } from "./store";

/**
 * Whether somebody may stop being a super admin who can sign in: another one has to be left. Call it before any other
 * person is locked: it locks all super admins in order, so that two who remove each other at once do not both succeed.
 * @returns a check to make once it is known that the person would stop. It throws AppError last_super_admin.
 */
export async function guardSuperAdmins(tx: Tx): Promise<(userId: number) => void> {
  const ids = await lockSuperAdmins(tx);
  return (userId) => {
    if (ids.includes(userId) && ids.length === 1) throw new AppError("last_super_admin");
  };
}
