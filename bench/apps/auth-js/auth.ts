import NextAuth from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { findByPassword } from "@/shared/people";

const Given = z.object({ email: z.email(), password: z.string() });

/** As authjs.dev has it for credentials, which come with JWT sessions alone. */
export const { handlers, auth } = NextAuth({
  trustHost: true,
  session: { strategy: "jwt" },
  providers: [
    Credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      async authorize(credentials) {
        const given = Given.safeParse(credentials);
        return given.success ? await findByPassword(given.data.email, given.data.password) : null;
      },
    }),
  ],
});
