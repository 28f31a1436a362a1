"use client";

import { useRouter } from "next/navigation";
import type { MemberView } from "@/lib/contracts/members";
import { MemberActions } from "./member-actions";

/** What may be done to the member of this page, which is then read anew. */
export function MemberPageActions({
  view,
  venues,
}: {
  view: MemberView;
  venues: { id: number; name: string }[];
}) {
  const router = useRouter();
  return <MemberActions view={view} venues={venues} onChanged={() => router.refresh()} />;
}
