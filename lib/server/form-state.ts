import "server-only";
import { headers } from "next/headers";
import type { FormName, FormState } from "@/lib/contracts/form-state";
import { readFormStateCookie } from "@/lib/http/form-cookie";
import { deps } from "./deps";

/** What a form posted without scripts is told when its page opens again; null when there is nothing to tell. */
export async function readFormState(form: FormName): Promise<FormState | null> {
  return readFormStateCookie(await headers(), form, (await deps()).site);
}
