import type { Metadata } from "next";
import { AuthCard } from "@/components/session/auth-card";
import { withReturnTo } from "@/components/session/paths";
import { PatreonAuth } from "@/components/session/patreon-auth";
import { RegisterForm } from "@/components/session/register-form";
import { Link } from "@/components/ui/link";
import { Notice } from "@/components/ui/notice";
import { OrDivider } from "@/components/ui/or-divider";
import { passwordLengthMin } from "@/lib/contracts/names";
import { readFormState } from "@/lib/server/form-state";
import { type AuthSearchParams, wayBack } from "../_components/way-back";

export const metadata: Metadata = { title: "Create an account" };

export default async function RegisterPage({ searchParams }: { searchParams: AuthSearchParams }) {
  const returnTo = await wayBack(searchParams);
  const { notice } = await searchParams;
  return (
    <AuthCard
      title="Create an account"
      lead={
        <>
          Already have one? <Link href={withReturnTo("/login", returnTo)}>Sign in</Link>
        </>
      }
    >
      <Notice code={notice} />
      <PatreonAuth returnTo={returnTo} />
      <OrDivider />
      <RegisterForm
        passwordLengthMin={passwordLengthMin}
        returnTo={returnTo}
        before={await readFormState("register")}
      />
    </AuthCard>
  );
}
