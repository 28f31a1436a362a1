import Box from "@mui/material/Box";
import { siteName } from "../site";
import { ButtonLink } from "../ui/button";
import { DoorScene } from "../ui/door-scene";
import { Text } from "../ui/text";

const welcome = {
  nobody: {
    title: "The light is on.",
    text: `${siteName} is a small community of people who make things. This is its members’ door: one sign-in, and your membership is verified automatically.`,
    first: { href: "/login", label: "Sign in" },
    second: { href: "/register", label: "Create an account" },
  },
  somebody: {
    title: "Good to see you.",
    text: `The door of ${siteName} is open. Step into the labs, or have a look at your account.`,
    first: { href: "/labs", label: "Go to the labs" },
    second: { href: "/account", label: "Your account" },
  },
};

/** What this place is, and the way in. */
export function Hero({ signedIn }: { signedIn: boolean }) {
  const { title, text, first, second } = signedIn ? welcome.somebody : welcome.nobody;
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 1fr) minmax(0, 26rem)" },
        alignItems: "center",
        gap: { xs: 4, md: 8 },
      }}
    >
      <Box>
        <Text look="overline" sx={{ color: "primary.main" }}>
          The members’ door
        </Text>
        <Text as="h1" look="h1" sx={{ mt: 1, fontSize: "clamp(2.5rem, 1.6rem + 4vw, 4.25rem)" }}>
          {title}
        </Text>
        <Text sx={{ mt: 2, mb: 4, maxWidth: "34rem", fontSize: "1.125rem", color: "text.secondary" }}>
          {text}
        </Text>
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5 }}>
          <ButtonLink href={first.href} look="filled" size="large">
            {first.label}
          </ButtonLink>
          <ButtonLink href={second.href} size="large">
            {second.label}
          </ButtonLink>
        </Box>
      </Box>
      <DoorScene />
    </Box>
  );
}
