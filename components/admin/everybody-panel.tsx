import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { sessionsInWords } from "./count-words";
import { SignOutEverybody } from "./sign-out-everybody";

const titleId = "everybody-title";

/** The last resort: everybody is signed out. */
export function EverybodyPanel({ liveSessions }: { liveSessions: number }) {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId}>
        Everybody
      </Text>
      <Text sx={{ mt: 1, mb: 2.5, maxWidth: "38rem", color: "text.secondary" }}>
        For the day on which a secret or the database may have been copied.
      </Text>
      <SignOutEverybody
        body={{ everybody: true }}
        label="Sign out everybody"
        title="Sign out everybody?"
        text={`On every device, ${sessionsInWords(liveSessions)} in all, and you too. They sign in again with their password or with Patreon; nothing else of theirs changes.`}
      />
    </Panel>
  );
}
