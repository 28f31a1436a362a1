import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import type { Person } from "@/shared/people";

/** As the README of iron-session has it for the App Router. */
export const currentSession = async () =>
  getIronSession<{ person?: Person }>(await cookies(), {
    password: process.env.SESSION_PASSWORD ?? "",
    cookieName: "iron",
    // Everything here is http on this machine.
    cookieOptions: { secure: false },
  });
