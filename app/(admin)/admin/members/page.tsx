import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { columnsOf } from "@/components/admin/members/columns";
import { FilterForm } from "@/components/admin/members/filter-form";
import { MembersTable } from "@/components/admin/members/members-table";
import { PlainTable } from "@/components/admin/members/plain-table";
import { PageTitle } from "@/components/ui/page-title";
import { type MemberPage, MembersQuery } from "@/lib/contracts/members";
import { memberPageOf, venuesFor } from "@/lib/server/members";
import type { Identity } from "@/lib/sessions/identify";
import { RoleRoute } from "../../_components/role-route";

const path = "/admin/members";

export const metadata: Metadata = { title: "Members" };

type Given = Record<string, string | string[] | undefined>;

/** What the address asks for. A value that cannot be is left out: a page shows something rather than nothing. */
function queryOf(given: Given): MembersQuery {
  const known = Object.entries(given).filter(
    ([name, value]) =>
      Object.hasOwn(MembersQuery.shape, name) &&
      value !== "" &&
      MembersQuery.pick({ [name]: true } as { q: true }).safeParse({ [name]: value }).success,
  );
  return MembersQuery.parse(Object.fromEntries(known));
}

const searchOf = (query: Partial<MembersQuery>) =>
  new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();

function nextOf(query: MembersQuery, { total, page, size }: MemberPage): string | null {
  return page * size < total ? `${path}?${searchOf({ ...query, page: page + 1 })}` : null;
}

async function Members({ identity, given }: { identity: Identity; given: Given }) {
  const query = queryOf(given);
  const { sort: _sort, order: _order, page: _page, size: _size, ...filter } = query;
  const page = await memberPageOf(identity, query);
  const venues = await venuesFor(identity);
  const opened = Number(given.member);
  return (
    <>
      <PageTitle
        title="Members"
        lead={`${page.total.toLocaleString("en-GB")} ${page.total === 1 ? "person" : "people"}. Choose one to see why they have access or not, and what to do about it.`}
      />
      <FilterForm filter={filter} venues={venues} exported={`/api${path}/export?${searchOf(filter)}`} />
      <MembersTable
        key={searchOf(query)}
        page={page}
        query={query}
        columns={columnsOf(given.cols)}
        opened={Number.isInteger(opened) && opened > 0 ? opened : null}
        venues={venues}
      />
      <Box component="noscript">
        <PlainTable page={page} next={nextOf(query, page)} />
      </Box>
    </>
  );
}

export default async function MembersPage({ searchParams }: { searchParams: Promise<Given> }) {
  const given = await searchParams;
  return <RoleRoute path={path}>{(identity) => <Members identity={identity} given={given} />}</RoleRoute>;
}
