import Box from "@mui/material/Box";
import type { SecurityEventView } from "@/lib/contracts/devices";
import { Moment } from "../ui/moment";
import { Text } from "../ui/text";

/** What happened with the sign-in of one's account, newest first. */
export function SecurityEvents({ events }: { events: readonly SecurityEventView[] }) {
  if (events.length === 0)
    return (
      <Text sx={{ color: "text.secondary" }}>Nothing has happened yet that would be worth telling.</Text>
    );
  return (
    <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {events.map(({ id, at, text }) => (
        <Box
          key={id}
          component="li"
          sx={{
            display: "flex",
            flexDirection: { xs: "column", sm: "row" },
            justifyContent: "space-between",
            columnGap: 3,
            py: 1.25,
            borderTop: 1,
            borderColor: "divider",
            "&:first-of-type": { borderTop: 0 },
          }}
        >
          <span>{text}</span>
          <Box
            component="span"
            sx={{
              typography: "body2",
              color: "text.secondary",
              whiteSpace: { sm: "nowrap" },
              pt: { sm: "2px" },
            }}
          >
            <Moment at={at} to="minute" />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
