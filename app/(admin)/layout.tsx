import type { ReactNode } from "react";
import { Kept } from "@/app/_components/kept";
import { StaffTabs } from "@/components/admin/staff-tabs";
import { adminPagesOf } from "@/lib/access/policy";
import { whoIsHere } from "@/lib/server/current";

/** The frame of the staff's pages: the tabs that are open to whoever is signed in. Each page guards itself. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const identity = await whoIsHere();
  const pages = identity ? adminPagesOf(identity.user.role) : [];
  return (
    <Kept>
      {pages.length > 0 ? <StaffTabs tabs={pages.map(({ path, title }) => ({ path, title }))} /> : null}
      {children}
    </Kept>
  );
}
