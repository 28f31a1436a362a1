import Box from "@mui/material/Box";
import { Text } from "../ui/text";

const promises = [
  {
    title: "One sign-in",
    text: "With a password or with Patreon, as you like. Then you stay signed in on your device.",
  },
  {
    title: "Known at the door",
    text: "If you support us on Patreon, we see it by ourselves. There is no code to enter and nothing to send in.",
  },
  {
    title: "No locked doors by mistake",
    text: "When Patreon does not answer, or a payment stumbles, nobody is turned away at once.",
  },
];

/** What a member can rely on. */
export function Promises() {
  return (
    <Box
      component="section"
      aria-label="What you can rely on"
      sx={{
        mt: { xs: 6, sm: 10 },
        pt: { xs: 4, sm: 5 },
        borderTop: 1,
        borderColor: "divider",
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "repeat(3, 1fr)" },
        gap: { xs: 3, sm: 5 },
      }}
    >
      {promises.map(({ title, text }) => (
        <Box key={title}>
          <Text as="h2" look="h3">
            {title}
          </Text>
          <Text look="body2" sx={{ mt: 0.75, color: "text.secondary" }}>
            {text}
          </Text>
        </Box>
      ))}
    </Box>
  );
}
