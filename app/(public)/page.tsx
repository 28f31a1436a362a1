import { Hero } from "@/components/home/hero";
import { Promises } from "@/components/home/promises";
import { whoIsHere } from "@/lib/server/current";

export default async function HomePage() {
  const identity = await whoIsHere();
  return (
    <>
      <Hero signedIn={identity !== null} />
      <Promises />
    </>
  );
}
