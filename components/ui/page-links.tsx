import Box from "@mui/material/Box";
import { Link } from "./link";

/**
 * The way through a long list.
 * @param hrefOf the address of a page of it.
 */
export function PageLinks({
  label,
  page,
  pages,
  hrefOf,
}: {
  label: string;
  page: number;
  pages: number;
  hrefOf: (page: number) => string;
}) {
  if (pages === 1 && page === 1) return null;
  return (
    <Box
      component="nav"
      aria-label={label}
      sx={{ display: "flex", flexWrap: "wrap", columnGap: 2.5, rowGap: 1, mt: 2, typography: "body2" }}
    >
      {page > 1 ? <Link href={hrefOf(Math.min(page - 1, pages))}>Previous page</Link> : null}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages ? <Link href={hrefOf(page + 1)}>Next page</Link> : null}
    </Box>
  );
}
