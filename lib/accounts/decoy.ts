import { createHmac } from "node:crypto";
import type { Db } from "@/lib/db/client";
import { isUsableHash } from "./password-hash";
import { bcryptDecoy } from "./password-hasher";
import { countHashForms } from "./store";

/**
 * What is checked in place of a password where there is none. Hashes of the older system cost another time than ours, so
 * one decoy for all would tell who has an account: unknown names are spread over the forms as the accounts are.
 */
export interface Decoys {
  /**
   * A stored hash that is nobody's, in a form drawn from those present among the accounts: for one name always the
   * same, as a real account's would be, until the mix changes.
   * @param name a folded name.
   */
  draw(name: string): Promise<string>;
}

interface Share {
  decoy: string;
  count: number;
}

const readEveryMs = 3_600_000;

const hexDigits = { scrypt: 128, sha1: 40, sha256: 64, sha512: 128 };

/** A whole hash that begins as `form` says; what follows is nobody's. */
function decoyOf(form: string): string {
  const [kind = "", digest = ""] = form.split(":");
  if (kind.startsWith("$2")) return form + bcryptDecoy(4).slice(form.length);
  const digits = hexDigits[(kind === "scrypt" ? kind : digest) as keyof typeof hexDigits] ?? 0;
  return `${form}$nobodyssalt$${"d0".repeat(digits / 2)}`;
}

async function readShares(db: Db): Promise<Share[]> {
  const forms = await countHashForms(db);
  return forms
    .map(({ form, count }) => ({ decoy: decoyOf(form), count }))
    .filter(({ decoy }) => isUsableHash(decoy));
}

/** Where a name falls between 0 and 1: nobody without the key can foretell it. */
function fallOf(key: Buffer, name: string): number {
  return createHmac("sha256", key).update(name).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * @param secret any secret of this site; a key of its own is derived from it.
 * @param cost bcrypt's cost of our own hashes, the form where there is no account yet.
 */
export function createDecoys(deps: { db: Db; now: () => Date; secret: string; cost: number }): Decoys {
  const key = createHmac("sha256", deps.secret).update("gatehouse decoys").digest();
  const none = bcryptDecoy(deps.cost);
  let shares: Promise<Share[]> | undefined;
  let readAt = 0;

  function currentShares(): Promise<Share[]> {
    const time = deps.now().getTime();
    if (shares && time - readAt < readEveryMs) return shares;
    readAt = time;
    const before = shares;
    const next = readShares(deps.db).catch(() => {
      // No sign-in fails for this; the next one asks again.
      readAt = 0;
      return before ?? [];
    });
    // Whoever signs in meanwhile goes on with the mix that was known before.
    shares ??= next;
    void next.then(() => {
      shares = next;
    });
    return shares;
  }

  return {
    async draw(name) {
      const known = await currentShares();
      const all = known.reduce((sum, { count }) => sum + count, 0);
      let rest = fallOf(key, name) * all;
      for (const { decoy, count } of known) {
        rest -= count;
        if (rest < 0) return decoy;
      }
      return none;
    },
  };
}
