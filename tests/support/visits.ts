import { randomBytes } from "node:crypto";
import type { Answer, ApiClient, Call } from "./client";

export interface Person {
  username: string;
  email: string;
  password: string;
}

/** Names nobody else has. */
export function newPerson(): Person {
  const tag = randomBytes(5).toString("hex");
  return { username: `p${tag}`, email: `p${tag}@example.com`, password: "a quiet lantern" };
}

/** Registers somebody, whose device is then signed in with the client's cookies. */
export async function register(api: ApiClient, person = newPerson()): Promise<Person> {
  const answer = await api.post("/api/auth/register", { json: person });
  if (answer.status !== 201) throw new Error(`Registration failed: ${answer.text}`);
  return person;
}

/** Where a redirect goes; a relative address is made whole. */
export const locationOf = (answer: Answer, base: string) =>
  new URL(answer.headers.get("location") ?? "", base);

/** Goes through Patreon as a browser would: begins here, consents there, and comes back. */
export async function goThroughPatreon(
  api: ApiClient,
  personId: string,
  options: { decision?: "allow" | "deny"; begin?: string } = {},
): Promise<Answer> {
  const callback = await consentAtPatreon(api, personId, options);
  return api.get(callback.pathname + callback.search);
}

/** The same up to the callback's address, which is not called. */
export async function consentAtPatreon(
  api: ApiClient,
  personId: string,
  {
    decision = "allow",
    begin = "/api/auth/patreon/login",
  }: { decision?: "allow" | "deny"; begin?: string } = {},
): Promise<URL> {
  const begun = await api.get(begin);
  const consent = await fetch(locationOf(begun, api.url), {
    method: "POST",
    body: new URLSearchParams({ sandbox_user: personId, decision }),
    redirect: "manual",
  });
  return new URL(consent.headers.get("location") ?? "");
}

export interface SandboxControl {
  /** A call of the simulator's control API. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Takes all faults away. */
  clear(): Promise<void>;
}

export function sandboxControl(url: string): SandboxControl {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(new URL(`/_sandbox/${path}`, url), {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    call,
    async clear() {
      await call("DELETE", "faults");
    },
  };
}

export interface Patron {
  id: string;
  email: string | null;
  fullName: string;
}

/** Somebody new at Patreon; by default who pays us, with a verified e-mail nobody else has. */
export async function addPatron(
  sandbox: SandboxControl,
  change: {
    kind?: string;
    email?: string | null;
    emailVerified?: boolean;
    fullName?: string;
    tierId?: string;
  } = {},
): Promise<Patron> {
  const patron = { kind: "paying", email: `${randomBytes(5).toString("hex")}@example.com`, ...change };
  return (await sandbox.call("POST", "people", patron)) as Patron;
}

/**
 * Opens a page as a browser does, through every redirect.
 * @returns the last answer, and each redirect as its status and where it led; more than ten are a circle.
 */
export async function follow(
  api: ApiClient,
  path: string,
  call: Call = {},
): Promise<{ answer: Answer; trail: string[] }> {
  const trail: string[] = [];
  let next = path;
  for (;;) {
    const answer = await api.get(next, call);
    if (answer.status < 300 || answer.status > 399) return { answer, trail };
    const to = locationOf(answer, api.url);
    if (to.origin !== api.url) throw new Error(`${next} led away, to ${to}`);
    next = to.pathname + to.search;
    trail.push(`${answer.status} ${next}`);
    if (trail.length > 10) throw new Error(`A circle of redirects: ${trail.join(", ")}`);
  }
}
