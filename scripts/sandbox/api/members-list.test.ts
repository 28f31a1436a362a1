import { expect, test } from "vitest";
import { memberIdFor, personIds } from "../people";
import { type OpenSandbox, openSandbox, type Resource } from "../test-support";

const OURS = "7000001";
const SEEDED_MEMBERS = 12;
const first = (count: number) => `/campaigns/${OURS}/members?page[count]=${count}`;

/** Follows `links.next` to the end and gives the pages. */
async function readPages({ url, read }: OpenSandbox, path: string) {
  const pages = [];
  for (let next: string | null = path; next; ) {
    const page = await read(next);
    pages.push(page);
    next = page.links?.next.replace(`${url}/api/oauth2/v2`, "") ?? null;
  }
  return pages;
}

const idsOf = (pages: { data: Resource[] }[]) => pages.flatMap(({ data }) => data.map(({ id }) => id));

test("following links.next gives every member once, former and free ones too, and those of no other campaign", async () => {
  const sandbox = await openSandbox();
  const pages = await readPages(sandbox, first(5));
  const ids = idsOf(pages);
  expect(pages.map(({ data }) => data.length)).toEqual([5, 5, 2]);
  expect(new Set(ids).size).toBe(SEEDED_MEMBERS);
  expect(ids).toContain(memberIdFor(personIds.cleo, OURS));
  expect(ids).not.toContain(memberIdFor(personIds.kim, OURS));
  expect(pages.map(({ meta }) => meta.pagination.total)).toEqual([12, 12, 12]);
});

test("a page that is exactly full says by its cursor whether it is the last", async () => {
  const sandbox = await openSandbox();
  expect(await readPages(sandbox, first(6))).toHaveLength(2);
});

test("the last page says so by a null cursor and by no cursors at all, by turns or as set", async () => {
  const { read, control } = await openSandbox();
  const lastPagination = async () => (await read(first(1000))).meta.pagination;
  expect(await lastPagination()).toEqual({ cursors: { next: null }, total: SEEDED_MEMBERS });
  expect(await lastPagination()).toEqual({ total: SEEDED_MEMBERS });
  await control("PUT", "/settings", { lastPage: "absent" });
  expect([await lastPagination(), await lastPagination()]).toEqual([{ total: 12 }, { total: 12 }]);
});

test("a cursor keeps its case and its colons, and an altered one is refused", async () => {
  const { read, api } = await openSandbox();
  const cursor: string = (await read(first(2))).meta.pagination.cursors.next;
  expect(cursor.split(":")).toHaveLength(3);
  expect(cursor).not.toBe(cursor.toLowerCase());
  const follow = (text: string) => api(`${first(2)}&page%5Bcursor%5D=${encodeURIComponent(text)}`);
  expect((await follow(cursor)).status).toBe(200);
  for (const altered of [cursor.toLowerCase(), cursor.split(":")[1] ?? "", `${cursor}x`]) {
    expect((await follow(altered)).status).toBe(400);
  }
});

test("a page has 1000 members at most, fewer when the server lowers it, 500 with histories", async () => {
  const { read, control } = await openSandbox();
  await control("PUT", "/crowd", { size: 3000 });
  const length = async (path: string) => (await read(path)).data.length;
  expect(await length(`/campaigns/${OURS}/members`)).toBe(1000);
  expect(await length(first(5000))).toBe(1000);
  expect(await length(`${first(1000)}&include=pledge_history`)).toBe(500);
  await control("PUT", "/settings", { pageSizeMax: 200 });
  expect(await length(first(1000))).toBe(200);
});

test("between two pages a member may repeat, or slip through", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("PUT", "/settings", { pageDrift: "repeat" });
  const repeated = idsOf(await readPages(sandbox, first(5)));
  expect([repeated.length, new Set(repeated).size]).toEqual([14, 12]);
  await sandbox.control("PUT", "/settings", { pageDrift: "miss" });
  expect(new Set(idsOf(await readPages(sandbox, first(5)))).size).toBe(10);
});

test("a page may be short although more follow", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("PUT", "/settings", { shortPages: true });
  const pages = await readPages(sandbox, first(6));
  expect(pages.map(({ data }) => data.length)).toEqual([3, 6, 3]);
});

test.each([500, 429])("page 2 of 3 can fail with %i while the others answer", async (status) => {
  const { read, api, control } = await openSandbox();
  await control("POST", "/faults", { kind: "status", status, skip: 1, match: { path: "/members" } });
  const page = await read(first(5));
  const next = `${first(5)}&page[cursor]=${encodeURIComponent(page.meta.pagination.cursors.next)}`;
  expect((await api(next)).status).toBe(status);
  expect((await api(next)).status).toBe(200);
});

test("a crowd of a million is listed, counted and found without being held", async () => {
  const { read, control } = await openSandbox();
  await control("PUT", "/crowd", { size: 1_000_000 });
  const page = await read(`${first(1000)}&include=user`);
  const last = page.data.at(-1);
  expect(page.meta.pagination.total).toBe(1_000_000 + SEEDED_MEMBERS);
  expect((await read(`/members/${last.id}?include=user`)).data.relationships).toEqual(last.relationships);
  const state = await control("GET", "/state");
  expect(state.document.people).toHaveLength(16);
});

test("shifting the crowd's shares changes those members alone, and is the same in every run", async () => {
  const statusesOf = async (sandbox: OpenSandbox, kinds: Record<string, number>) => {
    await sandbox.control("PUT", "/crowd", { size: 600, kinds });
    const { data } = await sandbox.read(`${first(1000)}&fields[member]=patron_status`);
    return data.slice(SEEDED_MEMBERS).map(({ attributes }: Resource) => attributes.patron_status as string);
  };
  const one = await openSandbox();
  const before = await statusesOf(one, { paying: 100 });
  const after = await statusesOf(one, { paying: 70, former: 30 });
  expect(new Set(before)).toEqual(new Set(["active_patron"]));
  const lost = after.filter((status: string) => status === "former_patron").length;
  expect(lost).toBeGreaterThan(120);
  expect(lost).toBeLessThan(240);
  expect(await statusesOf(await openSandbox({ seed: 9 }), { paying: 70, former: 30 })).toEqual(after);
});

test("one of the crowd can be changed, and is then listed once, as changed", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("PUT", "/crowd", { size: 10, kinds: { paying: 1 } });
  await sandbox.control("PUT", "/people/200000004", { kind: "declined" });
  await sandbox.control("PUT", "/people/200000005", { kind: "none" });
  const { data, meta } = await sandbox.read(`${first(1000)}&fields[member]=patron_status`);
  expect(data).toHaveLength(SEEDED_MEMBERS + 9);
  expect(meta.pagination.total).toBe(SEEDED_MEMBERS + 9);
  const changed = data.filter(({ attributes }: Resource) => attributes.patron_status === "declined_patron");
  expect(changed.map(({ id }: Resource) => id).at(-1)).toBe("c0000000-0000-4000-8000-000000000004");
});
