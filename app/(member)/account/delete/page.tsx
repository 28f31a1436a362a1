import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { BackToAccount } from "@/components/account/back-to-account";
import { DeleteForm } from "@/components/account/delete-form";
import { FreshSignIn } from "@/components/account/fresh-sign-in";
import { PageTitle } from "@/components/ui/page-title";
import { Text } from "@/components/ui/text";
import { readFormState } from "@/lib/server/form-state";
import { accountViewOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../../_components/outlined";
import { ProtectedRoute } from "../../_components/protected-route";
import { AccountOutline } from "../_components/account-outline";

const path = "/account/delete";

export const metadata: Metadata = { title: "Delete your account" };

const ends = [
  "Your account, its name, address and password, and the connection with Patreon are gone at once, and you are signed out everywhere.",
  "Your membership at Patreon goes on, and is paid on, until you end it there. What Patreon tells the site’s creator about their patrons is Patreon’s.",
  "A record stays that an account with this number was deleted, and what was done with it, without your name or address.",
];

async function Delete({ identity }: { identity: Identity }) {
  const { hasPassword, username } = accountViewOf(identity);
  return (
    <>
      <BackToAccount />
      <PageTitle title="Delete your account" lead="This cannot be taken back. What happens then:" />
      <Box component="ul" sx={{ mt: -2, mb: 4, pl: 2.5, maxWidth: "40rem", display: "grid", gap: 1 }}>
        {ends.map((end) => (
          <li key={end}>{end}</li>
        ))}
      </Box>
      <Box sx={{ maxWidth: "26rem" }}>
        {hasPassword ? null : <FreshSignIn to="To delete your account" returnTo={path} />}
        <DeleteForm
          hasPassword={hasPassword}
          username={username}
          before={await readFormState("delete_account")}
        />
        <Text look="body2" sx={{ mt: 2, color: "text.secondary" }}>
          A copy of your data is on your account page: download it first, if you want one.
        </Text>
      </Box>
    </>
  );
}

export default function DeletePage() {
  return (
    <Outlined outline={<AccountOutline />}>
      <ProtectedRoute>{(identity) => <Delete identity={identity} />}</ProtectedRoute>
    </Outlined>
  );
}
