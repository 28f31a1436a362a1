import { SignInForm } from "./sign-in-form";

/** better-auth has no page of its own: this is the least that signs in with its client. */
export default function SignInPage() {
  return <SignInForm />;
}
