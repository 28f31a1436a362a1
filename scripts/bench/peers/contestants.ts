import { cookiesOf } from "../cookies";
import type { House } from "../house";
import type { Asked } from "../load";
import type { Launch, Program } from "../program";

/** Somewhere one can sign in. */
export interface Door {
  url: string;
  /** A request that signs in the one person there is. */
  signIn(): Promise<Asked>;
}

/** Something that is measured. */
export interface Contestant {
  name: string;
  isFloor?: true;
  /** What a signed-in request does not find out; empty where it finds out everything. */
  caveat: string;
  program: Program;
  launch: Launch;
  /** Where it says who one is; for a floor, where the constant is. */
  whoAmI: string;
}

/** A way to keep people signed in; the rest are floors. */
export interface Peer extends Contestant {
  door: Door;
  /** The bare page that takes being signed in. */
  page: Door & { path: string };
  signInPage: string;
  /** What that page is. */
  form: string;
}

/** Renews a session; with cookies that may change at each answer. */
export interface Renewing {
  name: string;
  caveat: string;
  door: Door;
  renew: Asked;
}

/** Signs in. @returns the cookies. @throws Error when it is refused: the figures would mean nothing. */
export async function enter({ signIn }: Door): Promise<string> {
  const { url, ...asked } = await signIn();
  const response = await fetch(url, asked);
  const said = await response.text();
  const cookies = cookiesOf(response);
  if (!response.ok || cookies === "") throw new Error(`${url} lets nobody in: ${response.status} ${said}`);
  return cookies;
}

export const postJson = (url: string, body: unknown): Asked => ({
  url,
  method: "POST",
  // An origin is what a browser sends, and what those who guard against forged requests look at.
  headers: { "content-type": "application/json", origin: new URL(url).origin },
  body: JSON.stringify(body),
});

const houseDoor = ({ url, person }: House): Door => ({
  url,
  signIn: async () => postJson(`${url}/api/auth/login`, person),
});

/** The product itself; its bare page is in a copy of it. */
export const gatehouse = (house: House, bare: House): Peer => ({
  name: "Gatehouse",
  caveat: "",
  program: house.program,
  launch: house.launch,
  whoAmI: "/api/auth/me",
  door: houseDoor(house),
  page: { ...houseDoor(bare), path: "/labs/bench" },
  signInPage: "/login",
  form: "",
});

export const renewingHouse = (house: House): Renewing => ({
  name: "Gatehouse",
  caveat: "",
  door: houseDoor(house),
  renew: postJson(`${house.url}/api/auth/refresh`, {}),
});
