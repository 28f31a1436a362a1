import type { Metadata } from "next";

export const metadata: Metadata = { title: "No such page" };

/** A room or page that is not there: the same words, in the frame of the layout. */
export { NoDoor as default } from "@/app/_components/no-door";
