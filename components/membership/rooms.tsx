import { Panel } from "../ui/panel";
import { Text } from "../ui/text";

const titleId = "rooms-title";

/** The rooms of the house, as long as none is open. */
export function Rooms() {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="overline" id={titleId} sx={{ color: "text.secondary" }}>
        Rooms
      </Text>
      <Text look="h2" sx={{ mt: 0.5 }}>
        Nothing open yet
      </Text>
      <Text sx={{ mt: 1, color: "text.secondary" }}>
        When a room opens, its door appears here. Your membership comes with you: there is nothing to enter
        again.
      </Text>
    </Panel>
  );
}
