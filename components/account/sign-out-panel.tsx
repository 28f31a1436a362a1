import { SignOutForm } from "../session/sign-out-form";
import { Button } from "../ui/button";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";

const titleId = "sign-out-title";

/** The way out of this device's session. */
export function SignOutPanel() {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId}>
        Sign out
      </Text>
      <Text sx={{ mt: 1, mb: 2.5, maxWidth: "38rem", color: "text.secondary" }}>
        Ends your session on this device. Elsewhere you stay signed in.
      </Text>
      <SignOutForm>
        <Button type="submit">Sign out</Button>
      </SignOutForm>
    </Panel>
  );
}
