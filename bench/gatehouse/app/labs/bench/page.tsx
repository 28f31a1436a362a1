import { requireIdentity } from "@/lib/server/current";
import { Members } from "@/shared/members";

/** Laid over a copy of Gatehouse: the page of the others behind the gate and the guard of the product. */
export default async function BenchPage() {
  const { user } = await requireIdentity();
  return <Members name={user.username ?? ""} />;
}
