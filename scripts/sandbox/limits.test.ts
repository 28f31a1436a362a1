import { expect, test } from "vitest";
import { personIds } from "./people";
import { openSandbox } from "./test-support";

const throttled = {
  errors: [expect.objectContaining({ code_name: "RequestThrottled", retry_after_seconds: 60 })],
};

test("the call over the token's limit is throttled for a minute, and other tokens are not", async () => {
  const { api, signIn, control } = await openSandbox();
  const [ada, bo] = [await signIn(personIds.ada), await signIn(personIds.bo)];
  await control("PUT", "/settings", { tokenLimit: 3, clientLimit: null });
  for (let call = 0; call < 3; call += 1) expect((await api("/identity", ada.access_token)).status).toBe(200);
  const over = await api("/identity", ada.access_token);
  expect([over.status, await over.json()]).toEqual([429, throttled]);
  expect((await api("/identity", bo.access_token)).status).toBe(200);
  await control("PUT", "/clock", { advanceSeconds: 60 });
  expect((await api("/identity", ada.access_token)).status).toBe(200);
});

test("the client's limit counts all its tokens and the token endpoint, over two seconds", async () => {
  const { api, signIn, refresh, control } = await openSandbox();
  const [ada, bo] = [await signIn(personIds.ada), await signIn(personIds.bo)];
  await control("PUT", "/clock", { advanceSeconds: 10 });
  await control("PUT", "/settings", { clientLimit: 2 });
  await api("/identity", ada.access_token);
  await api("/identity", bo.access_token);
  expect((await api("/identity", bo.access_token)).status).toBe(429);
  expect((await refresh(ada.refresh_token)).status).toBe(429);
  await control("PUT", "/clock", { advanceSeconds: 2 });
  expect((await refresh(ada.refresh_token)).status).toBe(200);
});

test("by default a token has a hundred calls a minute", async () => {
  const { api, control } = await openSandbox();
  await control("PUT", "/settings", { clientLimit: null });
  const answers = await Promise.all(Array.from({ length: 101 }, () => api("/identity")));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
});

test("too many bad answers block everything at the edge for half an hour", async () => {
  const { api, refresh, signIn, control } = await openSandbox();
  const { access_token, refresh_token } = await signIn(personIds.ada);
  await control("PUT", "/settings", { edgeLimit: 3 });
  for (let call = 0; call < 4; call += 1) expect((await api("/identity", "dead")).status).toBe(401);
  const blocked = await api("/identity", access_token);
  expect(blocked.status).toBe(429);
  expect(await blocked.json()).toEqual({
    errors: [{ detail: "Too many bad requests. Time to cool down.", retry_after_seconds: 1800 }],
  });
  expect((await refresh(refresh_token)).status).toBe(429);
  await control("PUT", "/settings", { edgeBlocksTokenEndpoint: false });
  expect((await refresh(refresh_token)).status).toBe(200);
  await control("PUT", "/clock", { advanceSeconds: 1800 });
  expect((await api("/identity")).status).toBe(200);
});

test("bad answers older than ten minutes do not count", async () => {
  const { api, control } = await openSandbox();
  await control("PUT", "/settings", { edgeLimit: 3 });
  for (let call = 0; call < 3; call += 1) await api("/identity", "dead");
  await control("PUT", "/clock", { advanceSeconds: 600 });
  await api("/identity", "dead");
  expect((await api("/identity")).status).toBe(200);
});
