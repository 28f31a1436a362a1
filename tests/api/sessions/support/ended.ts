import { expect } from "@playwright/test";
import type { ApiClient } from "../../../support/client";
import { expectProblem } from "../../../support/problems";
import { follow } from "../../../support/visits";

/** What "ended" means for a device that still holds both tokens: no call, no page and no refresh any more. */
export async function expectEnded(api: ApiClient, secret: string, about = ""): Promise<void> {
  expectProblem(await api.get("/api/auth/me"), { status: 401, code: "not_authenticated" }, about);
  const { answer, trail } = await follow(api.clone(), "/account");
  expect(trail.at(-1), about).toMatch(/\/login\?/);
  expect(answer.text, about).not.toContain(secret);
  expectProblem(await api.post("/api/auth/refresh"), { status: 401, code: "refresh_refused" }, about);
}

/** The opposite: a call, a page and a refresh succeed. The refresh is a copy's, so that `api` keeps its tokens. */
export async function expectSignedIn(api: ApiClient, username: string, about = ""): Promise<void> {
  expect((await api.get("/api/auth/me")).body.username, about).toBe(username);
  const { answer, trail } = await follow(api, "/account");
  expect(trail, about).toEqual([]);
  expect(answer.text, about).toContain(username);
  expect((await api.clone().post("/api/auth/refresh")).status, about).toBe(200);
}
