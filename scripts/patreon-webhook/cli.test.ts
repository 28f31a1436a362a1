import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { patreonWebhooks } from "@/lib/db/schema";
import { createTokenBox } from "@/lib/patreon/token-box";
import { isSigned } from "@/lib/webhooks/signature";
import { personIds } from "@/scripts/sandbox/people";
import { openSandbox } from "@/scripts/sandbox/test-support";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { testSecrets } from "@/tests/support/deps";
import { clearDatabase } from "@/tests/support/patreon-world";
import { useDatabase } from "@/tests/support/vitest";
import { answerInWords, sendTest } from "./test-delivery";

const script = "scripts/patreon-webhook.ts";

describe("npm run patreon-webhook", () => {
  const database = useDatabase();

  async function open(change: Record<string, string> = {}) {
    await clearDatabase(database.db);
    const sandbox = await openSandbox({ now: () => new Date() });
    const settings = { ...scriptEnvironment(database.url, sandbox.url), ...change };
    return {
      sandbox,
      settings,
      run: (...args: string[]) => startScript(script, args, settings).ended,
      hooks: async () => (await sandbox.control("GET", "/state")).document.webhooks,
    };
  }

  /** Somebody at an address who answers this status and remembers what came. */
  async function answering(status: number, headers: Record<string, string> = {}) {
    const received: { event: unknown; signature: unknown; body: Buffer }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { "x-patreon-event": event, "x-patreon-signature": signature } = request.headers;
      received.push({ event, signature, body: Buffer.concat(chunks) });
      response.writeHead(status, headers).end("said");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
  }

  it("registers the site's address, says so when it is done already, and replaces only when told to", async () => {
    const { run, hooks } = await open();
    const uri = "http://127.0.0.1:3000/api/patreon/webhook";
    const first = await run("register");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain(`Webhook 1 sends to ${uri}`);
    const again = await run("register", "--json");
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, { uri, outcome: "exists", id: "1" }]);
    const replaced = await run("register", "--replace", "--json");
    expect([replaced.code, JSON.parse(replaced.stdout)]).toEqual([
      0,
      { uri, outcome: "made", id: "2", replaced: ["1"], left: [] },
    ]);
    const [hook] = await hooks();
    expect(hook).toMatchObject({ id: "2", uri });
    for (const { stdout, stderr } of [first, again, replaced])
      for (const secret of [hook.secret, "creator-access-token", "creator-refresh-token"])
        expect(stdout + stderr).not.toContain(secret);
  });

  it("lists what Patreon has, with what a person must know, and takes the pause off", async () => {
    const { run, sandbox, hooks } = await open();
    expect((await run("list")).stdout).toContain("no webhook of this client");
    await run("register", "--url", "http://127.0.0.1:9/hook");
    await sandbox.control("PUT", "/settings", { webhookRetrySeconds: [] });
    await sandbox.control("PUT", `/people/${personIds.ada}`, { kind: "former" });
    const isPaused = async () => (await hooks())[0].paused;
    await expect.poll(isPaused).toBe(true);
    const { stdout } = await run("list");
    expect(stdout).toMatch(
      /^ID +ADDRESS +STATE +FAILED IN A ROW +LAST ATTEMPT +OURS\n1 +http:\S+ +paused +\d+ +\S+Z +yes\n$/,
    );
    await sandbox.control("PUT", "/settings", { webhooksHeld: true });
    expect((await run("unpause")).stdout).toBe("The pause was taken off 1.\n");
    expect(await isPaused()).toBe(false);
    expect(JSON.parse((await run("list", "--json")).stdout).hooks).toMatchObject([
      {
        id: "1",
        uri: "http://127.0.0.1:9/hook",
        paused: false,
        isOurs: true,
        lastAttemptedAt: expect.any(String),
      },
    ]);
  });

  it("sends a signed test about nobody, and is content with 200", async () => {
    const { run } = await open();
    const { uri, received } = await answering(200);
    await run("register", "--url", uri);
    const end = await run("test", "--url", uri);
    expect(end).toEqual({ code: 0, stdout: `${uri} took the delivery (200).\n`, stderr: "" });
    const [row] = await database.db.select().from(patreonWebhooks).where(eq(patreonWebhooks.uri, uri));
    const secret = await createTokenBox(testSecrets.encryption, []).open(row?.secret ?? "");
    const [delivery] = received;
    expect(delivery?.event).toBe("test");
    expect(isSigned(delivery?.body ?? Buffer.alloc(0), String(delivery?.signature), [secret ?? ""])).toBe(
      true,
    );
    expect(JSON.parse(delivery?.body.toString() ?? "").data.id).toBeNull();
  });

  it.each([
    [401, {}, "refused the signature"],
    [404, {}, "is not there"],
    [307, { location: "https://elsewhere.example/" }, "leads elsewhere"],
    [204, {}, "Patreon takes only 200"],
    [500, {}, "Patreon takes only 200"],
  ])("says what an answer of %i to the test means", async (status, headers, sentence) => {
    const { uri } = await answering(status, headers as Record<string, string>);
    const answer = await sendTest(uri, "whsec_by_hand");
    expect(answer.status).toBe(status);
    expect(answerInWords(uri, answer)).toContain(sentence);
  });

  it("says that nobody answers the test, or that there is nothing to sign it with", async () => {
    const { run } = await open();
    const unsigned = await run("test");
    expect([unsigned.code, unsigned.stderr]).toEqual([1, expect.stringContaining("No secret for")]);
    await run("register", "--url", "http://127.0.0.1:9/hook");
    const dead = await run("test", "--url", "http://127.0.0.1:9/hook");
    expect([dead.code, dead.stdout]).toEqual([1, expect.stringContaining("did not answer")]);
  });

  it("says that there is no creator's token", async () => {
    const { run } = await open({ PATREON_CREATOR_ACCESS_TOKEN: "", PATREON_CREATOR_REFRESH_TOKEN: "" });
    const end = await run("register");
    expect(end).toMatchObject({ code: 1, stdout: "" });
    expect(end.stderr).toContain("PATREON_CREATOR_ACCESS_TOKEN");
  });

  it("says that the token lacks the scope, and that Patreon cannot be reached", async () => {
    const world = await open();
    const { access_token } = await world.sandbox.signIn(personIds.ada);
    const lacking = await startScript(script, ["register"], {
      ...world.settings,
      PATREON_CREATOR_ACCESS_TOKEN: access_token,
      PATREON_CREATOR_REFRESH_TOKEN: "",
    }).ended;
    expect([lacking.code, lacking.stderr]).toEqual([1, expect.stringContaining("w:campaigns.webhook")]);
    await world.sandbox.control("POST", "/faults", { kind: "html", match: { path: "/webhooks" } });
    const down = await world.run("list");
    expect([down.code, down.stderr]).toEqual([1, expect.stringContaining("cannot be reached")]);
  });

  it("explains itself, and refuses what it does not understand with 2", async () => {
    const { run } = await open();
    const help = await run("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/register[\s\S]+list[\s\S]+unpause[\s\S]+test[\s\S]+Exit codes/);
    expect((await run("register", "--url", "nowhere")).code).toBe(2);
  });
});
