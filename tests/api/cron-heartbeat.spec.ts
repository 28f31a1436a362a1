import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { mails, verificationRuns, webhookDeliveries } from "@/lib/db/schema";
import { catchMail } from "@/scripts/mail-catcher";
import { CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { memberIdFor, personIds } from "@/scripts/sandbox/people";
import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { register } from "../support/visits";
import { withOwnStack } from "./sessions/support/own-stack";

/** As on Vercel: nothing beats by itself, and what is due by time is done by the cron's call or not at all. */
const frozen = { VERCEL: "1" };
const beat = async (url: string) => {
  const headers = { authorization: `Bearer ${testSecrets.cron}` };
  const answer = await new ApiClient(url).get("/api/cron/heartbeat", { headers });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.verification;
};

test("a cron's run that was ended by the platform is gone on with by the next heartbeat, once", async () => {
  await withOwnStack(frozen, async ({ url, db }) => {
    expect(await beat(url)).toBeNull();
    const id = randomUUID();
    const run = { id, trigger: "cron", mode: "sweep", dryRun: false, status: "running", counts: {} } as const;
    await db.insert(verificationRuns).values({ ...run, startedAt: new Date() });
    expect(await beat(url)).toMatchObject({ outcome: "done", runId: id, mode: "sweep" });
    expect(await beat(url)).toBeNull();
    expect(await db.$count(verificationRuns)).toBe(1);
  });
});

test("a delivery that is due in a moment is waited for within the call: no timer outlives it", async () => {
  await withOwnStack(frozen, async ({ url, db }) => {
    const [patreonUserId, at] = [personIds.ada, Date.now()];
    const memberId = memberIdFor(patreonUserId, CAMPAIGN_ID);
    const due = { receivedAt: new Date(at), nextAttemptAt: new Date(at + 3000) };
    const delivery = { event: "members:update", status: "waiting", bodyHash: "hash", ...due } as const;
    await db.insert(webhookDeliveries).values({ ...delivery, memberId, patreonUserId });
    await beat(url);
    expect(await db.select().from(webhookDeliveries)).toMatchObject([{ status: "done" }]);
  });
});

test("a letter that the mail server did not take is sent by the heartbeat in whose time its next try falls", async () => {
  const server = await catchMail();
  const mail = { SMTP_URL: server.url, MAIL_FROM: "door@house.example" };
  try {
    await withOwnStack({ ...frozen, ...mail }, async ({ url, db }) => {
      server.refuseWith("451 Try later");
      const { email } = await register(new ApiClient(url));
      const waiting = () => db.select().from(mails).where(eq(mails.recipient, email));
      await expect
        .poll(waiting)
        .toMatchObject([{ status: "waiting", attempts: 1, error: expect.stringContaining("451") }]);
      server.refuseWith(null);
      const tryAt = (time: number) => db.update(mails).set({ nextAttemptAt: new Date(time) });
      await tryAt(Date.now() + 3_600_000);
      await beat(url);
      expect(server.received).toEqual([]);
      await tryAt(Date.now());
      await beat(url);
      expect(server.received.map(({ to }) => to)).toEqual([[email]]);
    });
  } finally {
    await server.close();
  }
});
