import type { Metadata } from "next";
import { Framed } from "./_components/framed";
import { NoDoor } from "./_components/no-door";

export const metadata: Metadata = { title: "No such page" };

/** An address that leads nowhere: no layout has framed it yet. */
export default function NotFound() {
  return (
    <Framed>
      <NoDoor />
    </Framed>
  );
}
