import { redirect } from "next/navigation";
import { currentSession } from "@/session";
import { Members } from "@/shared/members";

export default async function MembersPage() {
  const { person } = await currentSession();
  if (!person) redirect("/sign-in");
  return <Members name={person.name} />;
}
