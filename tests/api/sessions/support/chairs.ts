import { eq } from "drizzle-orm";
import type { Role } from "@/lib/contracts/roles";
import { users } from "@/lib/db/schema";
import { ApiClient } from "../../../support/client";
import type { TestStack } from "../../../support/stack";
import { claimsOf } from "../../../support/tokens";
import { newPerson, type Person, register } from "../../../support/visits";

/** Somebody with an account and one device signed in to it. */
export interface Somebody {
  api: ApiClient;
  person: Person;
  id: number;
}

/** Somebody new who is signed in and has this role. */
export async function takeChair(stack: TestStack, role: Role = "member"): Promise<Somebody> {
  const api = new ApiClient(stack.url);
  const person = await register(api);
  const id = Number(claimsOf(api).sub);
  if (role !== "member") await stack.db.update(users).set({ role }).where(eq(users.id, id));
  return { api, person, id };
}

/** Signs another device in to the account. @throws Error when the sign-in is refused. */
export async function signInDevice(
  url: string,
  { username, password }: Pick<Person, "username" | "password">,
  headers: Record<string, string> = {},
): Promise<ApiClient> {
  const api = new ApiClient(url);
  const answer = await api.post("/api/auth/login", { json: { username, password }, headers });
  if (answer.status !== 200) throw new Error(`The sign-in was refused: ${answer.text}`);
  return api;
}

/** A sign-in with a password that nobody has. */
export const guess = (api: ApiClient, username: string, headers: Record<string, string> = {}) =>
  api.post("/api/auth/login", { json: { username, password: `not it ${newPerson().username}` }, headers });
