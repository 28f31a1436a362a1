import Avatar from "@mui/material/Avatar";
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { AccountView } from "@/lib/contracts/accounts";
import { roleWords } from "@/lib/contracts/roles";
import { ButtonLink } from "../ui/button";
import { Facts } from "../ui/facts";
import { Initial } from "../ui/initial";
import { Moment } from "../ui/moment";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { displayName } from "./display-name";
import { SendAgain } from "./send-again";

const titleId = "profile-title";

function waysIn({ hasPassword, patreon }: AccountView): string {
  const ways = [hasPassword && "password", patreon !== "not_connected" && "Patreon"]
    .filter(Boolean)
    .join(" or ");
  return ways === "" ? "None" : ways.charAt(0).toUpperCase() + ways.slice(1);
}

function Address({ email, isConfirmed }: { email: string; isConfirmed: boolean }) {
  return (
    <Box component="span" sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 1 }}>
      {email}
      <Chip
        size="small"
        label={isConfirmed ? "Confirmed" : "Not confirmed"}
        color={isConfirmed ? "success" : "warning"}
      />
    </Box>
  );
}

/**
 * Who one is here, and the ways to change it.
 * @param canMail whether this site can send the letter that confirms an address.
 */
export function ProfilePanel({ account, canMail }: { account: AccountView; canMail: boolean }) {
  const { email, emailVerified } = account;
  const name = displayName(account);
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 2, mb: 3 }}>
        {account.avatarUrl ? (
          <Avatar
            src={account.avatarUrl}
            alt=""
            slotProps={{ img: { referrerPolicy: "no-referrer" } }}
            sx={{ width: 56, height: 56 }}
          >
            <Initial of={name} size={56} />
          </Avatar>
        ) : (
          <Initial of={name} size={56} />
        )}
        <Box sx={{ minWidth: 0 }}>
          <Text as="h2" look="overline" id={titleId} sx={{ color: "text.secondary" }}>
            Profile
          </Text>
          <Text look="h2" sx={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
        </Box>
      </Box>
      <Facts
        entries={[
          { term: "Username", value: account.username },
          { term: "E-mail", value: email ? <Address email={email} isConfirmed={emailVerified} /> : null },
          { term: "Role", value: roleWords[account.role] },
          { term: "Here since", value: <Moment at={account.createdAt} /> },
          { term: "You sign in with", value: waysIn(account) },
        ]}
      />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, mt: 3 }}>
        <ButtonLink href="/account/profile">Change your name</ButtonLink>
        <ButtonLink href="/account/email">{email ? "Change e-mail" : "Add an e-mail address"}</ButtonLink>
        {email && !emailVerified && canMail ? <SendAgain>Send the letter again</SendAgain> : null}
      </Box>
    </Panel>
  );
}
