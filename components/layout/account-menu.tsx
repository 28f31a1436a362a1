import Box from "@mui/material/Box";
import { SignOutForm } from "../session/sign-out-form";
import { Button, ButtonLink } from "../ui/button";
import { hiddenText } from "../ui/hidden-text";
import { ChevronDownIcon } from "../ui/icons";
import { Initial } from "../ui/initial";
import { DropPanel } from "./drop-panel";

/** Who is signed in, as the header names them. */
export interface Person {
  name: string;
  email: string | null;
  /** Where the pages of the staff begin for them; null: nowhere. */
  staffPath: string | null;
}

const panelId = "account-panel";
const nameInHeader = {
  display: { xs: "none", sm: "inline" },
  maxWidth: 160,
  overflow: "hidden",
  textOverflow: "ellipsis",
  whiteSpace: "nowrap",
};

/** The way to one's own pages and out. Its sign-out is a form, so it works before scripts load. */
export function AccountMenu({ person }: { person: Person }) {
  return (
    <>
      <Button popoverTarget={panelId} look="plain">
        <Initial of={person.name} />
        <Box component="span" sx={nameInHeader}>
          {person.name}
        </Box>
        <Box component="span" sx={hiddenText}>
          {" "}
          (account menu)
        </Box>
        <ChevronDownIcon />
      </Button>
      <DropPanel id={panelId} label="Account menu">
        <Box sx={{ px: 1.5, pt: 1, pb: 1.5, mb: 1, borderBottom: 1, borderColor: "divider" }}>
          <Box sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{person.name}</Box>
          {person.email ? (
            <Box sx={{ typography: "caption", color: "text.secondary", overflowWrap: "anywhere" }}>
              {person.email}
            </Box>
          ) : null}
        </Box>
        <Box component="nav" aria-label="Account" sx={{ display: "grid" }}>
          <ButtonLink href="/labs" look="plain" shape="item">
            The labs
          </ButtonLink>
          <ButtonLink href="/account" look="plain" shape="item">
            Your account
          </ButtonLink>
          {person.staffPath ? (
            <ButtonLink href={person.staffPath} look="plain" shape="item">
              Staff pages
            </ButtonLink>
          ) : null}
        </Box>
        <SignOutForm>
          <Button type="submit" look="plain" shape="item">
            Sign out
          </Button>
        </SignOutForm>
      </DropPanel>
    </>
  );
}
