import type { Metadata } from "next";
import { AuthCard } from "@/components/session/auth-card";
import { LoginForm } from "@/components/session/login-form";
import { withReturnTo } from "@/components/session/paths";
import { PatreonAuth } from "@/components/session/patreon-auth";
import { Link } from "@/components/ui/link";
import { Notice } from "@/components/ui/notice";
import { OrDivider } from "@/components/ui/or-divider";
import { Text } from "@/components/ui/text";
import { readFormState } from "@/lib/server/form-state";
import { type AuthSearchParams, wayBack } from "../_components/way-back";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: { searchParams: AuthSearchParams }) {
  const returnTo = await wayBack(searchParams);
  const { notice } = await searchParams;
  return (
    <AuthCard
      title="Sign in"
      lead={
        <>
          New here? <Link href={withReturnTo("/register", returnTo)}>Create an account</Link>
        </>
      }
    >
      <Notice code={notice} />
      <PatreonAuth returnTo={returnTo} />
      <OrDivider />
      <LoginForm returnTo={returnTo} before={await readFormState("login")} />
      <Text look="body2" sx={{ mt: 3 }}>
        <Link href="/forgotten-password">Forgot your password?</Link>
      </Text>
    </AuthCard>
  );
}
