import Box from "@mui/material/Box";
import type { AuditEventView, AuditFilter, AuditPage, AuditPerson } from "@/lib/contracts/audit";
import { DataTable } from "../../ui/data-table";
import { Link } from "../../ui/link";
import { Moment } from "../../ui/moment";
import { Text } from "../../ui/text";
import { queryOf, typeInWords } from "./words";

const columns = [
  { title: "No.", isNumber: true },
  { title: "When" },
  { title: "What" },
  { title: "Who did it" },
  { title: "About whom" },
  { title: "Details" },
];

/** Somebody, with the way to all that is recorded of them. */
function Person({ person }: { person: AuditPerson | null }) {
  if (person === null) return "–";
  return (
    <Link href={`/admin/audit${queryOf({ person: String(person.id) })}`}>
      {person.name ?? `account ${person.id}, deleted`}
    </Link>
  );
}

function Details({ details }: Pick<AuditEventView, "details">) {
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, overflowWrap: "anywhere", minWidth: "12rem" }}>
      {Object.entries(details).map(([name, value]) => (
        <li key={name}>
          {name}: {String(value ?? "–")}
        </li>
      ))}
    </Box>
  );
}

const toRow = ({ seq, at, type, actor, subject, details }: AuditEventView) => ({
  key: seq,
  cells: [
    seq,
    <Moment key="at" at={at} to="minute" />,
    typeInWords(type),
    <Person key="actor" person={actor} />,
    <Person key="subject" person={subject} />,
    <Details key="details" details={details} />,
  ],
});

/** A page of events, and the way to older ones. */
export function AuditEvents({
  page,
  filter,
  isFirst,
}: {
  page: AuditPage;
  filter: AuditFilter;
  /** Whether it holds the newest. */
  isFirst: boolean;
}) {
  return (
    <>
      {page.events.length === 0 ? (
        <Text sx={{ color: "text.secondary" }}>Nothing was recorded that fits.</Text>
      ) : (
        <DataTable caption="Events" columns={columns} rows={page.events.map(toRow)} />
      )}
      <Box component="nav" aria-label="Pages of events" sx={{ display: "flex", gap: 2.5, mt: 2 }}>
        {isFirst ? null : <Link href={`/admin/audit${queryOf(filter)}`}>Newest events</Link>}
        {page.next === null ? null : (
          <Link href={`/admin/audit${queryOf({ ...filter, before: page.next })}`}>Older events</Link>
        )}
      </Box>
    </>
  );
}
