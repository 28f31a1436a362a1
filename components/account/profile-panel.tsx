import Avatar from "@mui/material/Avatar";
import Box from "@mui/material/Box";
import type { AccountView } from "@/lib/contracts/accounts";
import { Facts } from "../ui/facts";
import { Initial } from "../ui/initial";
import { Moment } from "../ui/moment";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { displayName } from "./display-name";

const titleId = "profile-title";

const roleNames: Record<AccountView["role"], string> = {
  member: "Member",
  venue_manager: "Venue manager",
  global_admin: "Global admin",
  super_admin: "Super admin",
};

function waysIn({ hasPassword, patreon }: AccountView): string {
  const ways = [hasPassword && "password", patreon !== "not_connected" && "Patreon"]
    .filter(Boolean)
    .join(" or ");
  return ways === "" ? "None" : ways.charAt(0).toUpperCase() + ways.slice(1);
}

/** Who one is here. */
export function ProfilePanel({ account }: { account: AccountView }) {
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
          { term: "E-mail", value: account.email },
          { term: "Role", value: roleNames[account.role] },
          { term: "Here since", value: <Moment at={account.createdAt} /> },
          { term: "You sign in with", value: waysIn(account) },
        ]}
      />
    </Panel>
  );
}
