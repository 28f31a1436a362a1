import Box from "@mui/material/Box";
import type { MemberPage } from "@/lib/contracts/members";
import { roleWords } from "@/lib/contracts/roles";
import { Link } from "../../ui/link";
import { Moment } from "../../ui/moment";
import { memberName, stateChip } from "./member-words";

const table = {
  width: "100%",
  borderCollapse: "collapse",
  "& th, & td": { textAlign: "start", p: 1, borderBottom: "1px solid", borderColor: "divider" },
};

/** The members' table as it is without scripts: the rows of the page, each a way to all that is known of the person. */
export function PlainTable({ page, next }: { page: MemberPage; next: string | null }) {
  return (
    <Box sx={{ overflowX: "auto" }}>
      <Box component="table" sx={table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Membership</th>
            <th scope="col">Role</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {page.members.map((member) => (
            <tr key={member.id}>
              <td>
                <Link href={`/admin/members/${member.id}`}>{memberName(member)}</Link>
              </td>
              <td>{stateChip(member).label}</td>
              <td>{roleWords[member.role]}</td>
              <td>
                <Moment at={member.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </Box>
      {next === null ? null : <Link href={next}>More</Link>}
    </Box>
  );
}
