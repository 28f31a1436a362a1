import type { ReactNode } from "react";
import { displayName } from "@/components/account/display-name";
import { PageFrame } from "@/components/layout/page-frame";
import { SiteHeader } from "@/components/layout/site-header";
import { OutageNote } from "@/components/ui/outage-note";
import { adminPagesOf } from "@/lib/access/policy";
import { isUnknownWhoIsHere, whoIsHere } from "@/lib/server/current";
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
  const isUnknown = identity === null && (await isUnknownWhoIsHere());
  const person = isUnknown ? undefined : identity && headOf(identity);
  return (
    <PageFrame header={<SiteHeader person={person} />}>
      {isUnknown ? <OutageNote /> : null}
      {children}
    </PageFrame>
  );
}
