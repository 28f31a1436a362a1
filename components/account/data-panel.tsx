import Box from "@mui/material/Box";
import { ButtonLink } from "../ui/button";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { DownloadData } from "./download-data";

const titleId = "data-title";

/** What is kept of the person: a copy of it, and the end of it. */
export function DataPanel() {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId}>
        Your data
      </Text>
      <Text sx={{ mt: 1, mb: 2.5, maxWidth: "38rem", color: "text.secondary" }}>
        A copy of all that is kept about you here, as a file other programs can read. Or delete your account,
        and it is gone.
      </Text>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "flex-start", gap: 1.5 }}>
        <DownloadData />
        <ButtonLink href="/account/delete">Delete my account</ButtonLink>
      </Box>
    </Panel>
  );
}
