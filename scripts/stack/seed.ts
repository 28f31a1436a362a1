import { linkPatreon, type PatreonEntryDeps } from "@/lib/accounts/enter-with-patreon";
import { foldName } from "@/lib/accounts/names";
import { createPasswordHasher } from "@/lib/accounts/password-hasher";
import type { Role } from "@/lib/contracts/roles";
import { connect, type Db, disconnect } from "@/lib/db/client";
import { profiles, users, venues } from "@/lib/db/schema";
import { createKeyring } from "@/lib/edge/keyring";
import type { Settings } from "@/lib/env";
import { mailSettings } from "@/lib/mail/settings";
import { policySettings } from "@/lib/membership/observe";
import { createPatreon } from "@/lib/patreon/client";
import { createTokenBox } from "@/lib/patreon/token-box";
import { crowdFirstId } from "../sandbox/crowd";
import { personIds } from "../sandbox/people";
import { givePast, type PastState } from "./seed-past";

/** Everybody of the demo has this password. */
export const demoPassword = "lantern light";

interface SeededPerson {
  username: string;
  name: string;
  /** What they are to somebody who tries the demo. */
  what: string;
  role: Role;
  /** Who they are on the simulator; null: not connected. */
  patreonId: string | null;
  /** What they were before, and since how many days they are what Patreon says now. */
  past?: { states: readonly PastState[]; sinceDaysAgo: number };
}

export const seededPeople: SeededPerson[] = [
  {
    username: "dana",
    name: "Dana Free",
    what: "a free account, no Patreon",
    role: "member",
    patreonId: null,
  },
  {
    username: "ada",
    name: "Ada Paying",
    what: "a paying patron",
    role: "member",
    patreonId: personIds.ada,
    past: { states: [["trial", 240]], sinceDaysAgo: 233 },
  },
  {
    username: "bo",
    name: "Bo Declined",
    what: "a patron whose card was declined",
    role: "member",
    patreonId: personIds.bo,
    past: { states: [["active", 150]], sinceDaysAgo: 1 },
  },
  {
    username: "cleo",
    name: "Cleo Former",
    what: "a former patron",
    role: "member",
    patreonId: personIds.cleo,
    past: { states: [["active", 320]], sinceDaysAgo: 52 },
  },
  { username: "vera", name: "Vera Venue", what: "venue manager", role: "venue_manager", patreonId: null },
  { username: "glen", name: "Glen Global", what: "global admin", role: "global_admin", patreonId: null },
  { username: "sue", name: "Sue Super", what: "super admin", role: "super_admin", patreonId: null },
];

/**
 * Members of the simulator's crowd, so that the staff's pages have more to show than a handful. They came over the last
 * year, and have the same password.
 */
const neighbours: SeededPerson[] = Array.from({ length: 36 }, (_, number) => {
  const cameDaysAgo = 20 + ((number * 67) % 330);
  return {
    username: `patron${number + 1}`,
    name: `Patron ${number + 1}`,
    what: "a neighbour",
    role: "member",
    patreonId: String(crowdFirstId + number),
    past: {
      states: [["active", cameDaysAgo]],
      // Who is not paying any more left at some point of that time.
      sinceDaysAgo: Math.round((cameDaysAgo * (5 + ((number * 37) % 70))) / 100),
    },
  };
});

const everybody = [...seededPeople, ...neighbours];

/** Lets a person of the simulator consent, as a browser would. @returns the code for the callback. */
async function consent(authorizeUrl: string, personId: string): Promise<string> {
  const response = await fetch(authorizeUrl, {
    method: "POST",
    body: new URLSearchParams({ sandbox_user: personId, decision: "allow" }),
    redirect: "manual",
  });
  const code = new URL(response.headers.get("location") ?? "", authorizeUrl).searchParams.get("code");
  if (!code) throw new Error(`The simulator let ${personId} not consent (${response.status})`);
  return code;
}

/** Has the simulator make up the neighbours. */
async function gatherCrowd(simulatorUrl: string): Promise<void> {
  const response = await fetch(new URL("/_sandbox/crowd", simulatorUrl), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ size: neighbours.length }),
  });
  if (!response.ok) throw new Error(`The simulator made up no crowd (${response.status})`);
}

async function createDeps(db: Db, settings: Settings): Promise<PatreonEntryDeps> {
  const keyring = await createKeyring(settings.JWT_SECRET, [], settings.TOKEN_VERSION);
  return {
    db,
    now: () => new Date(),
    patreon: createPatreon({ ...settings, fetch }),
    tokenBox: createTokenBox(settings.ENCRYPTION_KEY, []),
    policy: policySettings(settings),
    mail: mailSettings(settings),
    tokens: { keyring, issuer: settings.APP_URL, accessMinutes: 15, idleDays: 7, absoluteDays: 30 },
  };
}

/**
 * Fills an empty database with people of every kind. Their Patreon connections are made by the very code that serves
 * members, through the simulator. A database that has people already is left as it is.
 */
export async function seed(settings: Settings): Promise<void> {
  const db = connect(settings.DATABASE_URL, 2);
  try {
    if ((await db.select({ id: users.id }).from(users).limit(1)).length > 0) return;
    const deps = await createDeps(db, settings);
    const passwordHash = await createPasswordHasher(settings.BCRYPT_COST).hash(demoPassword);
    const ids = await db.transaction(async (tx) => {
      const [venue] = await tx.insert(venues).values({ name: "Lantern House, Main Hall" }).returning();
      const inserted = new Map<string, number>();
      for (const { username, name, role } of everybody) {
        const email = `${username}@lantern.example`;
        const venueId = role === "venue_manager" ? venue?.id : null;
        const named = { username, usernameKey: foldName(username), email, emailKey: foldName(email) };
        const [row] = await tx
          .insert(users)
          .values({ ...named, emailVerifiedAt: deps.now(), passwordHash, role, venueId })
          .returning();
        if (!row) continue;
        await tx.insert(profiles).values({ userId: row.id, name });
        inserted.set(username, row.id);
      }
      return inserted;
    });
    await gatherCrowd(settings.PATREON_BASE_URL);
    for (const { username, patreonId, past } of everybody) {
      const userId = ids.get(username);
      if (patreonId === null || userId === undefined) continue;
      const code = await consent(deps.patreon.authorizeUrl("seed"), patreonId);
      await linkPatreon(deps, userId, code);
      if (past)
        await db.transaction((tx) => givePast(tx, userId, past.states, past.sinceDaysAgo, deps.now()));
    }
  } finally {
    await disconnect(db);
  }
}
