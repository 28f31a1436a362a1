import { operations } from "@/lib/api/operations";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { sendRaw } from "../support/raw-request";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const paths = [...new Set(operations.map(({ path }) => path))];

/** Of the methods that an address has not, each address in its turn tries another: all are made in one place. */
test("an address refuses the methods it has not with a problem document that names those it has", async ({
  stack,
}) => {
  const tried = paths.map(async (path, turn) => {
    const taken = operations.filter((one) => one.path === path).map((one) => one.method as string);
    const all = [...(taken.includes("GET") ? ["HEAD"] : []), ...taken, "OPTIONS"].sort();
    const at = path.replace(/\{\w+\}/g, "1");
    const others = methods.filter((one) => !taken.includes(one));
    const refused = await sendRaw(stack.url, { method: others[turn % others.length] ?? "", path: at });
    expectProblem(refused, { status: 405, code: "method_not_allowed" }, path);
    expect(refused.headers.get("allow")?.split(", ").sort(), path).toEqual(all);
    const options = await sendRaw(stack.url, { method: "OPTIONS", path: at });
    expect([options.status, options.text], path).toEqual([204, ""]);
    expect(options.headers.get("allow")?.split(", ").sort(), path).toEqual(all);
  });
  await Promise.all(tried);
});

test("HEAD is refused where there is no GET, and is GET without a body elsewhere", async ({ stack }) => {
  const head = (path: string) => sendRaw(stack.url, { method: "HEAD", path });
  const [logout, health] = [await head("/api/auth/logout"), await head("/api/health")];
  expect([logout.status, logout.text, logout.headers.get("allow")]).toEqual([405, "", "POST, OPTIONS"]);
  expect([health.status, health.text]).toEqual([200, ""]);
});
