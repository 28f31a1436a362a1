/** What is told of a person who could not be taken over just as they were: what was done, and what a person can do. */
const findingTable = {
  email_in_use: {
    what: "The e-mail is another account's too, but for capitals or the form of its letters. The eldest account keeps it; here it stays a name to sign in with, exactly as it was written.",
    todo: "Ask which account the person uses, or import with --on-conflict merge.",
  },
  email_invalid: {
    what: "The e-mail is not one, so it was left out. It stays a name to sign in with, exactly as it was written.",
    todo: "Ask the person for an e-mail.",
  },
  username_in_use: {
    what: "The user name is another account's too, but for capitals or the form of its letters. The eldest account keeps it; this one is called by another and still signs in with the old one.",
    todo: "Tell the person the new name, if it matters to them.",
  },
  username_not_allowed: {
    what: "The user name could be taken for a number or an e-mail of somebody else, so the account is called by another. It still signs in with the old one.",
    todo: "Tell the person the new name, if it matters to them.",
  },
  username_unusual: {
    what: "The user name breaks the rules for new ones. It was kept.",
    todo: "Nothing.",
  },
  patreon_id_in_use: {
    what: "The Patreon id is another account's too. The eldest account keeps it; this one is not connected with Patreon.",
    todo: "If both are one person, import with --on-conflict merge; else the person connects the right Patreon account.",
  },
  patreon_id_invalid: {
    what: "The Patreon id is no number, so it is none. The account is not connected with Patreon.",
    todo: "The person connects Patreon on the account page, or signs in with it.",
  },
  patreon_reconnect: {
    what: "There is no refresh token for Patreon, so the connection cannot be renewed.",
    todo: "Nothing: at the next visit the person is asked to sign in with Patreon once more.",
  },
  tokens_dropped: {
    what: "There are Patreon tokens without a Patreon id to say whose they are. They were left out.",
    todo: "The person connects Patreon on the account page.",
  },
  password_unknown: {
    what: "The password is kept in a form that cannot be checked, so it was left out.",
    todo: "The person signs in with Patreon, or with a link: npm run admin -- reset-password --user <id>",
  },
  no_way_in: {
    what: "There is no password that can be checked and no Patreon id, so nobody can sign in.",
    todo: "Give the person a link: npm run admin -- reset-password --user <id>",
  },
  paid_disagrees: {
    what: "One table says paid and the other does not. The membership counts as paid until Patreon is asked.",
    todo: "Nothing: the next check asks Patreon.",
  },
  profile_became_user: {
    what: "There is a profile without an account. It became one.",
    todo: "Nothing.",
  },
  profile_extra: {
    what: "Another profile fits the same account. The first one was used.",
    todo: "Look whether the second holds anything that is missed.",
  },
  role_unknown: {
    what: "The role is none of ours. The person is a member.",
    todo: "Give the person a role, if there should be one.",
  },
  activity_unknown: {
    what: "It is not said whether the account is active. The older system refused such accounts, and so does this one.",
    todo: "Reactivate the account, if the person should come in.",
  },
  id_in_use: {
    what: "The id is taken here by somebody else, so the account has a new one. Older sessions find it all the same.",
    todo: "Nothing.",
  },
  merged: {
    what: "It was joined to the account of the same person. Its password, if it had one, does not open that account.",
    todo: "Nothing.",
  },
  merge_refused: {
    what: "It has the e-mail of another account and another Patreon id, so they were not joined.",
    todo: "Ask the person which account is theirs.",
  },
  changed_here: {
    what: "It was changed there and here since the last import. What was changed here stays.",
    todo: "Look at the account, if the difference matters.",
  },
} as const satisfies Record<string, { what: string; todo: string }>;

export type FindingCode = keyof typeof findingTable;
export const findingCodes = Object.keys(findingTable) as FindingCode[];

/** One thing told of one older row. */
export interface Finding {
  code: FindingCode;
  kind: "user" | "profile";
  legacyId: string;
  /** The value it is about, as it was there; null where the code says all. Never a secret. */
  value: string | null;
}

/** What was done, and what a person can do. */
export const wordsOf = (code: FindingCode): { what: string; todo: string } => findingTable[code];
