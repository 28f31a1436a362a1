import { Hero } from "@/components/home/hero";
import { Promises } from "@/components/home/promises";
import { Notice } from "@/components/ui/notice";
import { whoIsHere } from "@/lib/server/current";

export default async function HomePage({
  searchParams,
}: {
  searchParams: Promise<{ notice?: string | string[] }>;
}) {
  const identity = await whoIsHere();
  const { notice } = await searchParams;
  return (
    <>
      <Notice code={notice} />
      <Hero signedIn={identity !== null} />
      <Promises />
    </>
  );
}
