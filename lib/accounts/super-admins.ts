import type { Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { isUsableHash } from "./password-hash";
import { lockSuperAdmins, type UserRow } from "./store";

/** Whether there is a way in; a super admin from the shell has none until the link was used. */
const canSignIn = ({ passwordHash, patreonId }: UserRow) => isUsableHash(passwordHash) || patreonId !== null;

/**
 * Whether somebody may stop being a super admin: another one who can sign in has to be left. Call it before any other
 * person is locked: it locks all super admins in order, so that two who remove each other at once do not both succeed.
 * @returns a check to make once it is known that the person would stop. It throws AppError last_super_admin.
 */
export async function guardSuperAdmins(tx: Tx): Promise<(userId: number) => void> {
  const admins = await lockSuperAdmins(tx);
  return (userId) => {
    if (!admins.some(({ id }) => id === userId)) return;
    if (!admins.some((admin) => admin.id !== userId && canSignIn(admin)))
      throw new AppError("last_super_admin");
  };
}
