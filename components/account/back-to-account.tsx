import Box from "@mui/material/Box";
import { Link } from "../ui/link";

/** The way from a page of one's account back to all of it. */
export function BackToAccount() {
  return (
    <Box sx={{ mb: 2 }}>
      <Link href="/account">
        <span aria-hidden>← </span>
        Your account
      </Link>
    </Box>
  );
}
