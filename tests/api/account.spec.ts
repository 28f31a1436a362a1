import { eq } from "drizzle-orm";
import { mails, sessions, users } from "@/lib/db/schema";
import { catchMail } from "@/scripts/mail-catcher";
import { type Answer, ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { lettersIn } from "../support/letters";
import { expectProblem } from "../support/problems";
import type { TestStack } from "../support/stack";
import { newPerson, register } from "../support/visits";
import { signInDevice, takeChair } from "./sessions/support/chairs";
import { expectEnded, expectSignedIn } from "./sessions/support/ended";

const next = "seven copper kettles";
const cookieOf = (answer: Answer, name: string) =>
  answer.headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? "";
const userOf = async (stack: TestStack, id: number) =>
  (await stack.db.select().from(users).where(eq(users.id, id)))[0];

/** The newest letter to an address, once it is there: some are written after the answer. */
async function letterTo(stack: TestStack, address: string, kind: string) {
  const find = async () =>
    (await lettersIn(stack.db, address)).filter((letter) => letter.kind === kind).at(-1) ?? null;
  await expect.poll(find, { intervals: [20, 50, 100] }).not.toBeNull();
  const letter = await find();
  if (!letter) throw new Error("The letter was there a moment ago");
  return letter;
}

test("an address is confirmed by pressing the button behind the link; opening it changes nothing", async ({
  stack,
}) => {
  const { api, person, id } = await takeChair(stack);
  expect((await api.get("/account")).text).toContain("Not confirmed");
  const { token } = await letterTo(stack, person.email, "verify_email");
  const scanner = new ApiClient(stack.url);
  for (const method of ["GET", "HEAD", "GET"]) {
    const page = await scanner.call(method, `/verify-email?token=${token}`);
    expect([page.status, page.headers.get("referrer-policy")]).toEqual([200, "strict-origin"]);
  }
  expect((await userOf(stack, id))?.emailVerifiedAt).toBeNull();
  expect((await scanner.post("/api/auth/email/verify", { json: { token } })).status).toBe(200);
  expect((await api.get("/account")).text).toContain("Confirmed");
  expectProblem(await scanner.post("/api/auth/email/verify", { json: { token } }), {
    ...{ status: 410, code: "email_link_refused" },
  });
  const again = await api.post("/api/auth/email/verification");
  expect(again.body).toMatchObject({ notice: "email_verified" });
});

test("another address takes the place of the old one by its own letter, asked for with the password", async ({
  stack,
}) => {
  const { api, person, id } = await takeChair(stack);
  const { email } = newPerson();
  const ask = (current_password: string) =>
    api.post("/api/auth/email", { json: { email, current_password } });
  expectProblem(await ask("not it at all"), {
    ...{ status: 400, code: "wrong_password", pointers: ["/current_password"] },
  });
  expect((await ask(person.password)).status).toBe(200);
  expect((await api.get("/account/email")).text).toContain(email);
  const { token } = await letterTo(stack, email, "verify_email");
  expect((await userOf(stack, id))?.email).toBe(person.email);
  await new ApiClient(stack.url).post("/api/auth/email/verify", { json: { token } });
  expect(await userOf(stack, id)).toMatchObject({ email, emailVerifiedAt: expect.any(Date) });
  await letterTo(stack, person.email, "email_changed");
  await expectSignedIn(api, person.username);
});

test("a forgotten password: one answer for known and unknown names, a letter for the known one, and every session ends", async ({
  stack,
}) => {
  const { api, person } = await takeChair(stack);
  const told = (answer: Answer) => {
    const headers = [...answer.headers].filter(([name]) => name !== "date" && name !== "x-request-id");
    return { status: answer.status, body: answer.body, headers };
  };
  const ask = async (username: string) =>
    told(await new ApiClient(stack.url).post("/api/auth/password-reset", { json: { username } }));
  const known = await ask(person.email);
  expect(known.status).toBe(200);
  for (const name of ["nobody@example.org", "no-such-person.42", "\u0000", "'; --"])
    expect(await ask(name), name).toEqual(known);
  const { token } = await letterTo(stack, person.email, "reset_password");
  const page = await new ApiClient(stack.url).get(`/password-reset?token=${token}`);
  expect(page.text).toContain(`For ${person.username}`);
  const device = new ApiClient(stack.url);
  const answer = await device.post("/api/auth/password-reset/use", { json: { token, new_password: next } });
  expect([answer.status, device.sessionCookies()]).toEqual([200, []]);
  await expectEnded(api, person.username);
  await signInDevice(stack.url, { username: person.username, password: next });
  await letterTo(stack, person.email, "password_changed");
  expectProblem(
    await device.post("/api/auth/password-reset/use", { json: { token, new_password: "eleven oars" } }),
    { status: 410, code: "password_link_refused" },
  );
});

test("asking for letters is limited by the name, whether or not it is anybody's", async ({ stack }) => {
  const { person } = await takeChair(stack);
  const copy = await stack.startCopy({ RATE_LIMIT_SCALE: "1", LIMIT_MAIL: "2/3600" });
  try {
    for (const username of [person.email, newPerson().email]) {
      const statuses: number[] = [];
      for (const typed of [username, username.toUpperCase(), username])
        statuses.push(
          (await new ApiClient(copy.url).post("/api/auth/password-reset", { json: { username: typed } }))
            .status,
        );
      expect(statuses, username).toEqual([200, 200, 429]);
    }
  } finally {
    await copy.stop();
  }
});

test("a sign-in from a browser that was not seen before is told of; one that was is not", async ({
  stack,
}) => {
  const { api, person } = await takeChair(stack);
  const told = async () =>
    (await lettersIn(stack.db, person.email)).filter(({ kind }) => kind === "new_device").length;
  const json = { username: person.username, password: person.password };
  await api.post("/api/auth/login", { json });
  expect(await told()).toBe(0);
  await signInDevice(stack.url, person, { "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0" });
  expect(await told()).toBe(1);
});

test("with a mail server letters go out after the answer, and there is no mailbox", async ({ stack }) => {
  const server = await catchMail();
  const copy = await stack.startCopy({ SMTP_URL: server.url, MAIL_FROM: "door@house.example" });
  try {
    const person = await register(new ApiClient(copy.url));
    await expect.poll(() => server.received.map(({ to }) => to)).toEqual([[person.email]]);
    expect(server.received[0]?.text).toContain(`${stack.url}/verify-email?token=`);
    const kept = () => stack.db.select().from(mails).where(eq(mails.recipient, person.email));
    await expect.poll(kept).toMatchObject([{ status: "sent", body: null }]);
    const { email, password } = person;
    const program = { json: { email, password }, headers: { "user-agent": "report/1.0" } };
    expect((await new ApiClient(copy.url).post("/api/v1/auth/login", program)).status).toBe(200);
    await expect.poll(() => server.received.at(-1)?.text).toContain("report on a program");
    expect((await new ApiClient(copy.url).get("/mailbox")).status).toBe(404);
  } finally {
    await copy.stop();
    await server.close();
  }
});

test("without a mail server a site in earnest writes no letters, says so where they are needed, and once in the log", async ({
  stack,
}) => {
  const earnest = { GATEHOUSE_DEMO: "false", PATREON_BASE_URL: "", BCRYPT_COST: "12" };
  const copy = await stack.startCopy(earnest);
  try {
    const api = new ApiClient(copy.url);
    const person = await register(api);
    expect(await stack.db.$count(mails, eq(mails.recipient, person.email))).toBe(0);
    const asked = await api.post("/api/auth/password-reset", { json: { username: person.email } });
    expectProblem(asked, { status: 409, code: "mail_not_set_up" });
    expect((await api.get("/forgotten-password")).text).toContain("cannot send mail yet");
    for (const path of ["/mailbox", "/mailbox/1"]) expect((await api.get(path)).status, path).toBe(404);
    expect(stack.lines.filter((line) => line.includes("mail_not_set_up"))).toHaveLength(1);
  } finally {
    await copy.stop();
  }
});

test("a name is changed, and refused where it is none", async ({ stack }) => {
  const { api } = await takeChair(stack);
  const name = (text: string) => api.post("/api/auth/profile", { json: { name: text } });
  for (const none of ["", "  ", "x".repeat(81), "a\nb", "\u200b"])
    expectProblem(await name(none), { status: 400, pointers: ["/name"] }, JSON.stringify(none));
  expect((await name("  Ada  Lovelace ")).status).toBe(200);
  expect((await api.get("/api/auth/me")).body.name).toBe("Ada  Lovelace");
});

test("one's data comes as a file, by JSON and by a plain form, and holds no secret", async ({ stack }) => {
  const { api, person } = await takeChair(stack);
  for (const call of [{}, { form: {} }]) {
    const answer = await api.post("/api/auth/account/data", call);
    expect([answer.status, answer.headers.get("content-disposition")]).toEqual([
      200,
      'attachment; filename="my-data.json"',
    ]);
    expect(answer.body.account).toMatchObject({ username: person.username, email: person.email });
    expect(answer.text).not.toMatch(/hash|token|secret|\$2b\$/i);
  }
});

test("an account is deleted by whoever proves it is theirs and names it; nothing of it signs in afterwards", async ({
  stack,
}) => {
  const { api, person, id } = await takeChair(stack);
  const other = await signInDevice(stack.url, person);
  const leave = (confirm: string, current_password: string) =>
    api.post("/api/auth/account/delete", { json: { confirm, current_password } });
  expectProblem(await leave("nobody", person.password), { status: 400, pointers: ["/confirm"] });
  expectProblem(await leave("delete", "not it at all"), { status: 400, code: "wrong_password" });
  await expectSignedIn(other, person.username);
  const twin = api.clone();
  const form = { confirm: person.username, current_password: person.password };
  const answer = await api.post("/api/auth/account/delete", { form });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/?notice=account_deleted"]);
  for (const name of ["gh_access", "gh_refresh", "gh_device"])
    expect(cookieOf(answer, name), name).toContain("Max-Age=0");
  expect(await userOf(stack, id)).toBeUndefined();
  expect(await stack.db.$count(sessions, eq(sessions.userId, id))).toBe(0);
  await expectEnded(other, person.username);
  expectProblem(await twin.post("/api/auth/account/delete", { json: form }), { status: 401 });
  const { username, password } = person;
  expectProblem(await new ApiClient(stack.url).post("/api/auth/login", { json: { username, password } }), {
    ...{ status: 401, code: "invalid_credentials" },
  });
  expect((await register(new ApiClient(stack.url), person)).username).toBe(person.username);
});
