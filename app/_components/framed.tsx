import type { ReactNode } from "react";
import { displayName } from "@/components/account/display-name";
import { PageFrame } from "@/components/layout/page-frame";
import { SiteHeader } from "@/components/layout/site-header";
import { adminPagesOf } from "@/lib/access/policy";
import { whoIsHere } from "@/lib/server/current";
import { accountViewOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";

function headOf(identity: Identity) {
  const account = accountViewOf(identity);
  const staffPath = adminPagesOf(account.role)[0]?.path ?? null;
  return { name: displayName(account), email: account.email, staffPath };
}

/** The frame around a page, with the header of whoever is signed in. */
export async function Framed({ children }: { children: ReactNode }) {
  const identity = await whoIsHere();
  return <PageFrame header={<SiteHeader person={identity && headOf(identity)} />}>{children}</PageFrame>;
}
