"use client";

import { useState } from "react";
import { authClient } from "@/lib/auth-client";

export function SignInForm() {
  const [fault, setFault] = useState("");
  const signIn = async (form: FormData) => {
    const { error } = await authClient.signIn.email({
      email: String(form.get("email")),
      password: String(form.get("password")),
      callbackURL: "/members",
    });
    setFault(error?.message ?? "");
  };
  return (
    <form action={signIn}>
      <input name="email" type="email" aria-label="E-mail" required />
      <input name="password" type="password" aria-label="Password" required />
      <button type="submit">Sign in</button>
      <p role="alert">{fault}</p>
    </form>
  );
}
