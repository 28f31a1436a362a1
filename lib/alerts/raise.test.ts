import { eq } from "drizzle-orm";
import pino from "pino";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { alerts } from "@/lib/db/schema";
import { catchMail } from "@/scripts/mail-catcher";
import { catchAlerts } from "@/tests/api/sessions/support/alert-catcher";
import { createClock } from "@/tests/support/clock";
import { useDatabase } from "@/tests/support/vitest";
import { alertChannels } from "./channels";
import { listOpenAlerts, raiseAlert, resolveAlert } from "./raise";

const mailTo = ["lumen@example.org", "zoe@example.org"];

describe("an alert", () => {
  const database = useDatabase();
  beforeEach(() => database.db.delete(alerts));

  /** A webhook and a mail server that listen, and the deps that lead there. */
  async function open() {
    const [hook, mail] = [await catchAlerts(), await catchMail()];
    onTestFinished(async () => {
      await Promise.all([hook.close(), mail.close()]);
    });
    const clock = createClock();
    const lines: string[] = [];
    const settings = {
      ALERT_WEBHOOK_URL: `${hook.url}?token=hook-secret`,
      ALERT_MAIL_TO: mailTo,
      ALERT_MAIL_FROM: "house@example.org",
      SMTP_URL: mail.url,
    };
    const deps = {
      db: database.db,
      now: clock.now,
      log: pino({}, { write: (line: string) => lines.push(line) }),
      channels: alertChannels(settings, fetch),
    };
    return { hook, mail, clock, deps, lines, settings };
  }

  it("reaches the webhook and every mail address, whatever letters it is written in", async () => {
    const { hook, mail, deps } = await open();
    await raiseAlert(
      deps,
      "test_cause",
      "Grüße aus Düsseldorf: die Prüfung blieb stehen. Weiteres hier …\n.\nEnde",
    );
    expect(hook.received).toEqual([
      {
        text: "Grüße aus Düsseldorf: die Prüfung blieb stehen. Weiteres hier …\n.\nEnde",
        content: "Grüße aus Düsseldorf: die Prüfung blieb stehen. Weiteres hier …\n.\nEnde",
      },
    ]);
    expect(mail.received).toMatchObject([
      {
        from: "house@example.org",
        headers: {
          from: "house@example.org",
          subject: "Gatehouse: Grüße aus Düsseldorf: die Prüfung blieb stehen",
          "auto-submitted": "auto-generated",
        },
        text: "Grüße aus Düsseldorf: die Prüfung blieb stehen. Weiteres hier …\n.\nEnde",
      },
    ]);
    expect(mail.received[0]?.to).toHaveLength(2);
  });

  it("is told once a cause, and once more when it is over, and anew when it comes back", async () => {
    const { hook, mail, deps, clock } = await open();
    for (let raised = 0; raised < 3; raised += 1) {
      await raiseAlert(deps, "test_cause", "Something is wrong");
      clock.advanceSeconds(60);
    }
    await raiseAlert(deps, "other_cause", "Something else is wrong");
    const texts = () => hook.received.map((body) => (body as { text: string }).text);
    expect(texts()).toEqual(["Something is wrong", "Something else is wrong"]);
    expect(await listOpenAlerts(database.db)).toMatchObject([
      { key: "test_cause", count: 3 },
      { key: "other_cause", count: 1 },
    ]);

    await resolveAlert(deps, "test_cause");
    await resolveAlert(deps, "test_cause");
    await resolveAlert(deps, "never_raised");
    expect(texts().slice(2)).toEqual(["Resolved: Something is wrong"]);
    expect(await listOpenAlerts(database.db)).toMatchObject([{ key: "other_cause" }]);

    await raiseAlert(deps, "test_cause", "Something is wrong");
    expect(texts().slice(3)).toEqual(["Something is wrong"]);
    expect(mail.received.map((one) => one.headers.subject)).toEqual(
      texts().map((text) => `Gatehouse: ${text}`),
    );
    expect((await listOpenAlerts(database.db)).find(({ key }) => key === "test_cause")).toMatchObject({
      count: 1,
      firstRaisedAt: clock.now(),
    });
  });

  it("of ten at once one is told", async () => {
    const { hook, mail, deps } = await open();
    await Promise.all(Array.from({ length: 10 }, () => raiseAlert(deps, "test_cause", "Ten at once")));
    expect(hook.received).toHaveLength(1);
    expect(mail.received).toHaveLength(1);
    expect(await listOpenAlerts(database.db)).toMatchObject([{ count: 10 }]);
  });

  it("that one channel loses is heard on the other, and is not repeated", async () => {
    const { hook, mail, deps } = await open();
    mail.refuseWith("550 No such mailbox zoe@example.org");
    await raiseAlert(deps, "test_cause", "The mail is down");
    hook.answerWith(500);
    mail.refuseWith(null);
    await raiseAlert(deps, "other_cause", "The webhook is down");
    expect(mail.received.map((one) => one.text)).toEqual(["The webhook is down"]);
    for (const key of ["test_cause", "other_cause"]) await raiseAlert(deps, key, "Again");
    expect(hook.received).toHaveLength(2);
    expect(mail.received).toHaveLength(1);
  });

  it("that nobody heard is told at the next raise, and then no more", async () => {
    const { hook, mail, deps } = await open();
    hook.answerWith(503);
    mail.refuseWith("451 Try later");
    await raiseAlert(deps, "test_cause", "Lost twice");
    await raiseAlert(deps, "test_cause", "Lost twice");
    hook.answerWith(200);
    mail.refuseWith(null);
    expect(mail.received).toEqual([]);
    await raiseAlert(deps, "test_cause", "Heard");
    await raiseAlert(deps, "test_cause", "Heard");
    expect(mail.received).toHaveLength(1);
    expect(hook.received.slice(2)).toHaveLength(1);
  });

  it("that nobody was told of ends in silence", async () => {
    const { hook, mail, deps } = await open();
    hook.answerWith(503);
    mail.refuseWith("451 Try later");
    await raiseAlert(deps, "test_cause", "Never heard");
    hook.answerWith(200);
    mail.refuseWith(null);
    await resolveAlert(deps, "test_cause");
    expect(hook.received).toHaveLength(1);
    expect(mail.received).toEqual([]);
  });

  it("throws for no dead channel, and logs neither secret nor address of one", async () => {
    const { deps, settings, lines, hook, mail } = await open();
    await Promise.all([hook.close(), mail.close()]);
    const dead = { ...settings, SMTP_URL: settings.SMTP_URL.replace("//", "//postmaster:smtp-secret@") };
    await raiseAlert({ ...deps, channels: alertChannels(dead, fetch) }, "test_cause", "Everything is down");
    const told = lines.map((line) => JSON.parse(line));
    expect(told).toMatchObject([
      { alert: "test_cause", msg: "Everything is down" },
      { msg: "alert_not_delivered", cause: { name: expect.any(String) } },
      { msg: "alert_not_delivered", cause: { name: expect.any(String) } },
    ]);
    expect(
      told
        .slice(1)
        .map((line) => line.channel)
        .sort(),
    ).toEqual(["mail", "webhook"]);
    for (const secret of ["hook-secret", "smtp-secret", "postmaster", "example.org"])
      expect(lines.join("")).not.toContain(secret);
    expect(await database.db.select().from(alerts).where(eq(alerts.key, "test_cause"))).toMatchObject([
      { toldAt: null, resolvedAt: null },
    ]);
  });

  it("a mail server that takes the connection and says nothing holds nobody up for long", {
    timeout: 20_000,
  }, async () => {
    const { deps, settings } = await open();
    const silent = await catchMail({ silent: true });
    onTestFinished(() => silent.close());
    const channels = alertChannels(
      { ...settings, ALERT_WEBHOOK_URL: undefined, SMTP_URL: silent.url },
      fetch,
    );
    await raiseAlert({ ...deps, channels }, "test_cause", "Nobody answers");
    expect(await database.db.select().from(alerts)).toMatchObject([{ toldAt: null }]);
  });

  it("with no channel set is open for the admins' page, and is told once one is set", async () => {
    const { deps, hook } = await open();
    await raiseAlert(
      { ...deps, channels: alertChannels({ ALERT_MAIL_TO: [] }, fetch) },
      "test_cause",
      "Quiet",
    );
    expect(await listOpenAlerts(database.db)).toMatchObject([{ key: "test_cause" }]);
    await raiseAlert(deps, "test_cause", "Quiet");
    expect(hook.received).toHaveLength(1);
  });
});
