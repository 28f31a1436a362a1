import { sendResetLinks } from "@/lib/accounts/forgotten-password";
import {
  askForPasswordReset,
  changeOwnEmail,
  changeOwnProfile,
  deleteOwnAccount,
  downloadOwnAccount,
  sendOwnVerification,
  usePasswordReset,
  verifyOwnEmail,
} from "@/lib/api/account";
import { createTokenBox } from "@/lib/patreon/token-box";
import { ApiClient } from "../../support/client";
import { testSecrets } from "../../support/deps";
import { lettersIn } from "../../support/letters";
import { newPerson, register } from "../../support/visits";
import type { Somebody } from "../sessions/support/chairs";
import { at, type Drive, row, type World } from "./row";

const new_password = "seven copper kettles";

/** A letter is written in the transaction of the call, so it is there with the answer. */
const tokenTo = async ({ stack }: World, address: string) =>
  (await lettersIn(stack.db, address))[0]?.token ?? "";

const askFor = ({ api, person }: Somebody, email: string) =>
  api.post(at(changeOwnEmail), { json: { email, current_password: person.password } });

/** The link that a forgotten password has mailed; asked for over HTTP it is written after the answer. */
async function resetTokenOf({ stack }: World, { person }: Somebody): Promise<string> {
  await sendResetLinks(
    {
      db: stack.db,
      now: () => new Date(),
      tokenBox: createTokenBox(testSecrets.encryption, []),
      mail: { siteUrl: stack.url, way: { kind: "mailbox" } },
    },
    person.username,
  );
  return (await lettersIn(stack.db, person.email)).at(-1)?.token ?? "";
}

/** A call of a copy of the app that serves in earnest and has no mail server. */
const withoutMail =
  (call: (world: World, url: string) => ReturnType<Drive>): Drive =>
  async (world) => {
    const earnest = { GATEHOUSE_DEMO: "false", PATREON_BASE_URL: "", BCRYPT_COST: "12" };
    const copy = await world.stack.startCopy(earnest);
    try {
      return await call(world, copy.url);
    } finally {
      await copy.stop();
    }
  };

const leave = ({ api }: Somebody, current_password: string) =>
  api.post(at(deleteOwnAccount), { json: { confirm: "delete", current_password } });

export const ownAccountRows = [
  row(changeOwnProfile, {
    200: async ({ somebody }) =>
      (await somebody()).api.post(at(changeOwnProfile), { json: { name: "Ada Lovelace" } }),
  }),
  row(
    changeOwnEmail,
    { 200: async ({ somebody }) => askFor(await somebody(), newPerson().email) },
    {
      wrong_password: async ({ somebody }) =>
        (await somebody()).api.post(at(changeOwnEmail), {
          json: { email: newPerson().email, current_password: "not this one" },
        }),
      email_taken: async ({ somebody }) => askFor(await somebody(), (await somebody()).person.email),
    },
  ),
  row(
    sendOwnVerification,
    { 200: async ({ somebody }) => (await somebody()).api.post(at(sendOwnVerification)) },
    {
      mail_not_set_up: withoutMail(async ({ somebody }, url) =>
        (await somebody()).api.clone(url).post(at(sendOwnVerification)),
      ),
    },
  ),
  row(
    verifyOwnEmail,
    {
      200: async (world) => {
        const token = await tokenTo(world, (await world.somebody()).person.email);
        return world.nobody().post(at(verifyOwnEmail), { json: { token } });
      },
    },
    {
      email_link_refused: ({ nobody }) =>
        nobody().post(at(verifyOwnEmail), { json: verifyOwnEmail.bodyExample }),
      email_taken: async (world) => {
        const other = newPerson();
        await askFor(await world.somebody(), other.email);
        const token = await tokenTo(world, other.email);
        await register(world.nobody(), other);
        return world.nobody().post(at(verifyOwnEmail), { json: { token } });
      },
    },
  ),
  row(
    askForPasswordReset,
    {
      200: ({ nobody }) =>
        nobody().post(at(askForPasswordReset), { json: { username: newPerson().username } }),
    },
    {
      mail_not_set_up: withoutMail((_, url) =>
        new ApiClient(url).post(at(askForPasswordReset), { json: askForPasswordReset.bodyExample }),
      ),
    },
  ),
  row(
    usePasswordReset,
    {
      200: async (world) => {
        const token = await resetTokenOf(world, await world.somebody());
        return world.nobody().post(at(usePasswordReset), { json: { token, new_password } });
      },
    },
    {
      password_link_refused: ({ nobody }) =>
        nobody().post(at(usePasswordReset), { json: usePasswordReset.bodyExample }),
    },
  ),
  row(downloadOwnAccount, {
    200: async ({ somebody }) => (await somebody()).api.post(at(downloadOwnAccount)),
  }),
  row(
    deleteOwnAccount,
    {
      200: async ({ somebody }) => {
        const leaver = await somebody();
        return leave(leaver, leaver.person.password);
      },
    },
    {
      wrong_password: async ({ somebody }) => leave(await somebody(), "not this one"),
    },
  ),
];
