import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import type { AuditFilter } from "@/lib/contracts/audit";
import { Button } from "../../ui/button";
import { Link } from "../../ui/link";
import { Text } from "../../ui/text";
import { queryOf, typeInWords } from "./words";

const control = {
  width: "100%",
  minHeight: 44,
  px: 1.5,
  font: "inherit",
  color: "text.primary",
  bgcolor: "background.paper",
  border: "1px solid rgba(var(--mui-palette-text-secondaryChannel) / 0.75)",
  borderRadius: 1,
  colorScheme: "inherit",
  "&:focus-visible": { outline: "2px solid var(--mui-palette-primary-main)", outlineOffset: 1 },
} as const;

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box component="label" sx={{ display: "block", minWidth: 0 }}>
      <Box component="span" sx={{ display: "block", mb: 0.5, fontSize: "0.9375rem", fontWeight: 600 }}>
        {label}
      </Box>
      {children}
    </Box>
  );
}

/**
 * Which events are shown. A plain form: what it asks stands in the address.
 * @param types all there are to choose from.
 * @param fault what could not be read of the last question; null for nothing.
 */
export function AuditFilters({
  filter,
  types,
  fault,
}: {
  filter: AuditFilter;
  types: readonly string[];
  fault: string | null;
}) {
  return (
    <Box
      component="form"
      // The choices belong to the address: another address is another form.
      key={queryOf(filter)}
      role="search"
      aria-label="Events"
      sx={{
        display: "grid",
        gridTemplateColumns: {
          xs: "minmax(0, 1fr)",
          sm: "repeat(2, minmax(0, 1fr))",
          md: "repeat(4, minmax(0, 1fr))",
        },
        gap: 2,
        mb: 2.5,
      }}
    >
      <Labelled label="Event">
        <Box component="select" name="type" defaultValue={filter.type ?? ""} sx={control}>
          <option value="">All</option>
          {types.map((type) => (
            <option key={type} value={type}>
              {typeInWords(type)}
            </option>
          ))}
        </Box>
      </Labelled>
      <Labelled label="Person: number, user name or e-mail">
        <Box component="input" name="person" maxLength={254} defaultValue={filter.person} sx={control} />
      </Labelled>
      <Labelled label="From (UTC)">
        <Box
          component="input"
          type="date"
          name="from"
          defaultValue={filter.from?.slice(0, 10)}
          sx={control}
        />
      </Labelled>
      <Labelled label="To, included">
        <Box component="input" type="date" name="to" defaultValue={filter.to?.slice(0, 10)} sx={control} />
      </Labelled>
      <Box sx={{ gridColumn: "1 / -1", display: "flex", flexWrap: "wrap", alignItems: "center", gap: 2 }}>
        <Button type="submit" size="small">
          Show these
        </Button>
        <Link href="/admin/audit">Show all</Link>
        {fault ? (
          <Text look="body2" sx={{ color: "error.main" }}>
            {fault}
          </Text>
        ) : null}
      </Box>
    </Box>
  );
}
