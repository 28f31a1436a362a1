import Box from "@mui/material/Box";
import { findNotice } from "@/lib/contracts/notices";
import { CleanAddress } from "./clean-address";
import { Message } from "./message";

const dropped = ["notice"];

/**
 * What `?notice=` has to say; nothing for no code or an unknown one.
 * @param code the parameter as it came.
 */
export function Notice({ code }: { code: string | string[] | undefined }) {
  const notice = findNotice(code);
  if (!notice) return null;
  return (
    <Box sx={{ mb: 3 }}>
      <Message severity={notice.severity} role="status">
        {notice.text}
      </Message>
      <CleanAddress drop={dropped} />
    </Box>
  );
}
