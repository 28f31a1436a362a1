import Box from "@mui/material/Box";
import type { RoomList, RoomView } from "@/lib/contracts/rooms";
import { Link } from "../ui/link";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { FaultsNote } from "./faults-note";
import { LockIcon } from "./lock-icon";

const titleId = "rooms-title";

/** Whether the room is open, in a line under its name. */
function Standing({ room }: { room: RoomView }) {
  const look = { display: "flex", alignItems: "center", gap: 0.75, mt: 0.75, typography: "body2" };
  if (room.open) return <Box sx={{ ...look, color: "success.main", fontWeight: 600 }}>Open to you</Box>;
  return (
    <Box sx={{ ...look, color: "text.secondary" }}>
      <Box component="span" sx={{ display: "flex", flexShrink: 0 }}>
        <LockIcon />
      </Box>
      {room.reason}
    </Box>
  );
}

function RoomEntry({ room }: { room: RoomView }) {
  return (
    <Box
      component="li"
      sx={{ py: 2, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0 } }}
    >
      <Text as="h3" look="h3">
        <Link href={`/labs/${room.area}`}>{room.title}</Link>
      </Text>
      <Text look="body2" sx={{ mt: 0.5, color: "text.secondary" }}>
        {room.summary}
      </Text>
      <Standing room={room} />
    </Box>
  );
}

/** The rooms of the house, and which of them are open. A closed one is a link too: it says there what opens it. */
export function RoomsPanel({ list: { rooms, faults } }: { list: RoomList }) {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="overline" id={titleId} sx={{ color: "text.secondary" }}>
        Rooms
      </Text>
      {rooms.length === 0 ? (
        <>
          <Text look="h2" sx={{ mt: 0.5 }}>
            Nothing open yet
          </Text>
          <Text sx={{ mt: 1, color: "text.secondary" }}>
            When a room opens, its door appears here. Your membership comes with you: there is nothing to
            enter again.
          </Text>
        </>
      ) : (
        <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, mb: -2 }}>
          {rooms.map((room) => (
            <RoomEntry key={room.area} room={room} />
          ))}
        </Box>
      )}
      <FaultsNote faults={faults} />
    </Panel>
  );
}
