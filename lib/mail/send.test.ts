import { randomBytes } from "node:crypto";
import { desc } from "drizzle-orm";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { listOpenAlerts } from "@/lib/alerts/raise";
import { alerts, mails, users } from "@/lib/db/schema";
import { createTokenBox } from "@/lib/patreon/token-box";
import { catchMail } from "@/scripts/mail-catcher";
import { createClock } from "@/tests/support/clock";
import { createTestDeps } from "@/tests/support/deps";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { newDeviceLetter, resetPasswordLetter } from "./letters";
import { findInMailbox, listMailbox } from "./mailbox";
import { sendingMinutes } from "./rules";
import { forgetOldLetters, sendLetters } from "./send";
import { mailSettings } from "./settings";
import { claimNext } from "./store";
import { writeLetter } from "./write";

const database = useDatabase();
beforeEach(async () => {
  for (const table of [mails, users, alerts]) await database.db.delete(table);
});

const siteUrl = "https://house.example";

/** A mail server that listens, or a way of the test's choice, and somebody to write to. */
async function open(way?: "mailbox" | "none") {
  const server = await catchMail();
  onTestFinished(() => server.close());
  const clock = createClock();
  const deps = {
    ...(await createTestDeps({ db: database.db, now: clock.now })),
    mail: {
      siteUrl,
      way: way
        ? ({ kind: way } as const)
        : ({ kind: "smtp", url: server.url, from: "door@house.example" } as const),
    },
  };
  const person = await insertPerson(database.db);
  const token = randomBytes(32).toString("base64url");
  const write = (
    to: { userId: number | null; address: string } = { userId: person.id, address: "ada@example.com" },
  ) =>
    database.db.transaction((tx) =>
      writeLetter(tx, deps, to, resetPasswordLetter(siteUrl, token), clock.now()),
    );
  return { server, clock, deps, person, token, write };
}

const newest = async () => (await database.db.select().from(mails).orderBy(desc(mails.id)).limit(1))[0];

describe("a letter", () => {
  it("is sealed while it waits, reaches the person in both forms, and its words are forgotten then", async () => {
    const { server, deps, token, write } = await open();
    await write();
    expect(JSON.stringify(await newest())).not.toContain(token);
    expect(await sendLetters(deps)).toBe(1);
    const link = `${siteUrl}/password-reset?token=${token}`;
    expect(server.received).toMatchObject([
      {
        from: "door@house.example",
        to: ["ada@example.com"],
        headers: {
          from: "Lantern House <door@house.example>",
          subject: "Set a new password",
          "auto-submitted": "auto-generated",
        },
      },
    ]);
    const [letter] = server.received;
    expect(letter?.text.split("\n")).toContain(link);
    expect(letter?.html).toContain(`href="${link}"`);
    expect(await newest()).toMatchObject({ status: "sent", body: null, nextAttemptAt: null, attempts: 1 });
    expect(await sendLetters(deps)).toBe(0);
  });

  it("that was rolled back with what it told of is never sent", async () => {
    const { server, deps, person } = await open();
    const work = database.db.transaction(async (tx) => {
      const to = { userId: person.id, address: "ada@example.com" };
      await writeLetter(tx, deps, to, resetPasswordLetter(siteUrl, "x"), deps.now());
      throw new Error("taken back");
    });
    await expect(work).rejects.toThrow("taken back");
    await sendLetters(deps);
    expect(server.received).toEqual([]);
  });

  it("goes out once, however many copies of the app send at the same moment", async () => {
    const { server, deps, write } = await open();
    for (const at of [1, 2, 3]) await write({ userId: null, address: `p${at}@example.com` });
    const sent = await Promise.all(Array.from({ length: 6 }, () => sendLetters(deps)));
    expect(sent.reduce((sum, one) => sum + one)).toBe(3);
    expect(server.received.map(({ to }) => to[0]).sort()).toEqual(
      [1, 2, 3].map((at) => `p${at}@example.com`),
    );
  });

  it("whose sender died on the way goes out two minutes later, and not before", async () => {
    const { server, clock, deps, write } = await open();
    await write();
    await claimNext(database.db, clock.now(), new Date(clock.now().getTime() + sendingMinutes * 60_000));
    clock.advanceSeconds(119);
    expect(await sendLetters(deps)).toBe(0);
    clock.advanceSeconds(1);
    expect(await sendLetters(deps)).toBe(1);
    expect(server.received).toHaveLength(1);
  });

  it("is tried again, later each time, and given up after a day with an alert that names nobody", async () => {
    const { server, clock, deps, write } = await open();
    await server.close();
    await write();
    const waits: number[] = [];
    for (;;) {
      expect(await sendLetters(deps)).toBe(0);
      const mail = await newest();
      if (mail?.status !== "waiting") break;
      waits.push(((mail.nextAttemptAt?.getTime() ?? 0) - clock.now().getTime()) / 60_000);
      clock.advanceSeconds(waits.at(-1) ?? 60);
      expect(await sendLetters(deps), "too early").toBe(0);
      expect((await newest())?.attempts).toBe(waits.length);
      clock.advanceSeconds((waits.at(-1) ?? 1) * 59);
    }
    expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 15, 15]);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThanOrEqual(24 * 60);
    expect(await newest()).toMatchObject({ status: "failed", body: null });
    const raised = await listOpenAlerts(database.db);
    expect(raised).toMatchObject([{ key: "mail_not_delivered" }]);
    expect(raised[0]?.text).not.toContain("ada");
  });

  it("waits while the server says so, and resolves the alert when letters go out again", async () => {
    const { server, clock, deps, write } = await open();
    await write();
    server.refuseWith("451 Try later");
    expect(await sendLetters(deps)).toBe(0);
    expect(await newest()).toMatchObject({ status: "waiting", error: expect.stringContaining("451") });
    await database.db.insert(alerts).values({
      ...{ key: "mail_not_delivered", text: "x", firstRaisedAt: clock.now(), lastRaisedAt: clock.now() },
    });
    server.refuseWith(null);
    clock.advanceSeconds(60);
    expect(await sendLetters(deps)).toBe(1);
    expect(await listOpenAlerts(database.db)).toEqual([]);
  });

  it("to an address that does not exist is given up at once, without an alert anybody could cause", async () => {
    const { server, deps, write } = await open();
    server.refuseRecipients("550 No such user");
    await write();
    await sendLetters(deps);
    expect(await newest()).toMatchObject({ status: "failed", body: null });
    expect(await listOpenAlerts(database.db)).toEqual([]);
  });

  it("that no key opens any more is given up", async () => {
    const { deps, write } = await open();
    await write();
    await sendLetters({ ...deps, tokenBox: createTokenBox("another key that is as long as it must be", []) });
    expect(await newest()).toMatchObject({ status: "failed", error: "unreadable", body: null });
  });

  it("to one address is to that one alone, whatever it looks like, and carries no header of anybody's making", async () => {
    const { server, deps, person } = await open();
    const device = { browser: "<b>Evil\r\nBcc: x@example.com</b>", system: "&", address: null };
    const letter = newDeviceLetter(siteUrl, device, deps.now());
    for (const address of [
      "ada@example.com",
      "ada@example.com, eve@example.com",
      "x\r\nBcc: eve@example.com",
    ])
      await database.db.transaction((tx) =>
        writeLetter(tx, deps, { userId: person.id, address }, letter, deps.now()),
      );
    while ((await sendLetters(deps)) > 0);
    expect(server.received.map(({ to }) => to.join()).filter((to) => to === "ada@example.com")).toHaveLength(
      1,
    );
    for (const { to, headers, html } of server.received) {
      expect(to).not.toContain("eve@example.com");
      expect(headers).not.toHaveProperty("bcc");
      expect(html).not.toContain("<b>");
    }
  });

  it("is not written where there is no way to send it, and not for the eleventh time in an hour", async () => {
    const without = await open("none");
    await without.write();
    expect(await database.db.$count(mails)).toBe(0);
    const { clock, write } = await open();
    for (let at = 0; at < 12; at += 1) await write();
    expect(await database.db.$count(mails)).toBe(10);
    clock.advanceSeconds(3601);
    await write();
    expect(await database.db.$count(mails)).toBe(11);
  });

  it("leaves nothing of whoever has no account any more, and is forgotten altogether after a month", async () => {
    const { clock, deps, write } = await open();
    await write({ userId: null, address: "gone@example.com" });
    await sendLetters(deps);
    expect(await database.db.$count(mails)).toBe(0);
    await write();
    await sendLetters(deps);
    clock.advanceSeconds(31 * 86_400);
    await write();
    expect(await forgetOldLetters(deps, 10)).toBe(1);
    expect(await database.db.select().from(mails)).toMatchObject([{ status: "waiting" }]);
  });
});

describe("the mailbox", () => {
  it("shows the letters of a site without a mail server, and nothing where there is one", async () => {
    const { deps, token, write } = await open("mailbox");
    await write();
    const [listed] = (await listMailbox(deps)) ?? [];
    expect(listed).toMatchObject({ to: "ada@example.com", subject: "Set a new password" });
    const opened = await findInMailbox(deps, listed?.id ?? 0);
    expect(opened?.body.link?.url).toContain(token);
    expect(await findInMailbox(deps, 0)).toBeNull();
    const smtp = { ...deps, mail: { siteUrl, way: { kind: "none" } as const } };
    expect(await listMailbox(smtp)).toBeNull();
    expect(await findInMailbox(smtp, listed?.id ?? 0)).toBeNull();
  });

  it("is there only on this machine, and only where nobody is served in earnest", () => {
    const local = { NODE_ENV: "production", GATEHOUSE_DEMO: true, APP_URL: "http://127.0.0.1:3000" };
    const wayOf = (change: object) => mailSettings({ ...local, ...change }).way.kind;
    expect(wayOf({})).toBe("mailbox");
    expect(wayOf({ GATEHOUSE_DEMO: false, NODE_ENV: "development" })).toBe("mailbox");
    expect(wayOf({ GATEHOUSE_DEMO: false })).toBe("none");
    expect(wayOf({ NODE_ENV: "development", GATEHOUSE_DEMO: false, APP_URL: "https://house.example" })).toBe(
      "none",
    );
    expect(wayOf({ SMTP_URL: "smtp://mail.example", ALERT_MAIL_FROM: "door@house.example" })).toBe("smtp");
  });
});
