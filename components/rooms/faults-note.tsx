import Box from "@mui/material/Box";
import type { RoomFault } from "@/lib/contracts/rooms";
import { Message } from "../ui/message";
import { Text } from "../ui/text";

/** What is wrong with the rooms' files, for those who can mend them; nothing when nothing is. */
export function FaultsNote({ faults }: { faults: readonly RoomFault[] }) {
  if (faults.length === 0) return null;
  return (
    <Box sx={{ mt: 4 }}>
      <Message severity="warning">
        <Text look="body2" sx={{ fontWeight: 600 }}>
          Something is wrong with a room’s file. Only the team sees this.
        </Text>
        <Box component="ul" sx={{ m: 0, mt: 1, pl: 2.5, display: "grid", gap: 1 }}>
          {faults.map(({ file, fault }) => (
            <Box component="li" key={`${file} ${fault}`} sx={{ overflowWrap: "anywhere" }}>
              <strong>{file}</strong>: {fault}
            </Box>
          ))}
        </Box>
      </Message>
    </Box>
  );
}
