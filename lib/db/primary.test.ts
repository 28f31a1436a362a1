import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startPostgres } from "@/scripts/postgres/start";
import { freePort } from "@/scripts/processes";
import { useDatabase } from "@/tests/support/vitest";
import { connect, disconnect } from "./client";
import { isDatabaseUnavailable } from "./errors";
import { hostsOf } from "./primary";

describe("the hosts of an address", () => {
  it("are none where it names one", () => {
    expect(hostsOf("postgres://me:secret@db.example.com:5432/gatehouse?sslmode=require")).toBeNull();
    expect(hostsOf("postgres://me:se,cret@db.example.com/gatehouse")).toBeNull();
  });

  it("have the rest of it in common, in their order", () => {
    const url = "postgres://me:se%2Ccret@one:5432,[2001:db8::2]:6432,three/gatehouse";
    expect(hostsOf(`${url}?sslmode=require&target_session_attrs=read-write`)).toEqual([
      {
        hostname: "one",
        port: 5432,
        url: "postgres://me:se%2Ccret@one:5432/gatehouse?sslmode=require",
      },
      {
        hostname: "2001:db8::2",
        port: 6432,
        url: "postgres://me:se%2Ccret@[2001:db8::2]:6432/gatehouse?sslmode=require",
      },
      { hostname: "three", port: 5432, url: "postgres://me:se%2Ccret@three/gatehouse?sslmode=require" },
    ]);
    expect(hostsOf(`${url}?target_session_attrs=primary&sslmode=require`)?.[0]?.url).toMatch(
      /gatehouse\?sslmode=require$/,
    );
    expect(hostsOf(`${url}?target_session_attrs=primary`)?.[0]?.url).toMatch(/gatehouse$/);
  });
});

/** A connection that was ended is told of once, by the question that was on its way. */
const ifAway = (error: unknown) => {
  if (!isDatabaseUnavailable(error)) throw error;
  return [];
};
const patiently = { timeout: 10_000 };

describe("of two servers", () => {
  const database = useDatabase();
  const ports = { one: 0, two: 0 };
  let both = "";
  let closeTwo = async () => {};

  const single = (which: keyof typeof ports) => {
    const url = new URL(database.url);
    url.port = String(ports[which]);
    return url.toString();
  };

  /** Refuses writes from now on, or takes them; and everybody has to connect anew, as after a promotion. */
  async function setWritable(which: keyof typeof ports, isWritable: boolean) {
    const url = new URL(single(which));
    const name = url.pathname.slice(1);
    url.pathname = "/postgres";
    const admin = postgres(url.toString(), { max: 1, onnotice() {} });
    const readOnly = isWritable ? "off" : "on";
    await admin.unsafe(`alter database ${name} set default_transaction_read_only = ${readOnly}`);
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await admin.end();
  }

  beforeAll(async () => {
    const { port, password, username, pathname } = new URL(database.url);
    const dataDir = await mkdtemp(path.join(tmpdir(), "gatehouse-second-server-"));
    const server = await startPostgres({ dataDir, durable: false });
    closeTwo = async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    const admin = postgres(server.url("postgres"), { max: 1, onnotice() {} });
    await admin.unsafe(`alter role ${username} password '${decodeURIComponent(password)}'`);
    await admin.unsafe(`create database ${pathname.slice(1)}`);
    await admin.end();
    Object.assign(ports, { one: Number(port), two: server.port });
    both = single("one").replace(`:${port}/`, `:${port},127.0.0.1:${server.port}/`);
  });
  afterAll(() => closeTwo());
  beforeEach(() => Promise.all([setWritable("one", true), setWritable("two", true)]));

  function open(url: string, max: number) {
    const db = connect(url, max);
    onTestFinished(() => disconnect(db));
    /** The ports of the servers that so many questions at once, and so many connections, came to. */
    return async (times = max) => {
      const rows = await Promise.all(
        Array.from({ length: times }, () => db.$client`select inet_server_port() as port, pg_sleep(0.02)`),
      );
      return [...new Set(rows.map(([row]) => row?.port))];
    };
  }

  it("every connection is to the one that takes writes, wherever it stands", async () => {
    await setWritable("one", false);
    expect(await open(both, 6)()).toEqual([ports.two]);
    await Promise.all([setWritable("one", true), setWritable("two", false)]);
    expect(await open(both, 6)()).toEqual([ports.one]);
  });

  it("connections that are made anew go back to it and not on to the next", async () => {
    const ask = open(both, 3);
    for (let times = 0; times < 4; times += 1) {
      await expect.poll(() => ask().catch(ifAway), patiently).toEqual([ports.one]);
      await setWritable("one", true);
    }
  });

  it("the one that was promoted is found by itself", async () => {
    await setWritable("two", false);
    const ask = open(both, 3);
    expect(await ask()).toEqual([ports.one]);
    await setWritable("one", false);
    await setWritable("two", true);
    await expect.poll(() => ask().catch(ifAway), patiently).toEqual([ports.two]);
  });

  it("one that is away is passed over", async () => {
    const gone = single("two").replace(/@.*:/, `@127.0.0.1:${await freePort()},127.0.0.1:`);
    expect(await open(gone, 3)()).toEqual([ports.two]);
  });

  it("none that takes writes is said at once, however often, and no connection is lost by it", async () => {
    await Promise.all([setWritable("one", false), setWritable("two", false)]);
    const ask = open(both, 2);
    for (let times = 0; times < 3; times += 1) {
      const failures = await Promise.allSettled([ask(1), ask(1), ask(1)]);
      for (const failure of failures)
        expect(failure.status === "rejected" && isDatabaseUnavailable(failure.reason)).toBe(true);
    }
    await setWritable("two", true);
    await expect.poll(() => ask().catch(ifAway), patiently).toEqual([ports.two]);
  });

  it("several that are all away are said to be away", async () => {
    const nowhere = `127.0.0.1:${await freePort()},127.0.0.1:${await freePort()}`;
    const ask = open(single("one").replace(/@[^/]*/, `@${nowhere}`), 1);
    await expect(ask()).rejects.toSatisfy(isDatabaseUnavailable);
    await expect(ask()).rejects.toSatisfy(isDatabaseUnavailable);
  });
});
