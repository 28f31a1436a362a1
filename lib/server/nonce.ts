import "server-only";
import { headers } from "next/headers";

/** The nonce that the middleware put into this page's content security policy. */
export async function currentNonce(): Promise<string | undefined> {
  return (await headers()).get("x-nonce") ?? undefined;
}
