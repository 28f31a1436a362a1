import { redirect } from "next/navigation";
import { auth } from "@/auth";
import { Members } from "@/shared/members";

export default async function MembersPage() {
  const session = await auth();
  if (!session?.user) redirect("/api/auth/signin");
  return <Members name={session.user.name ?? ""} />;
}
