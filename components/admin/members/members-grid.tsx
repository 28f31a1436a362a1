"use client";

import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import useMediaQuery from "@mui/material/useMediaQuery";
import { DataGrid, type GridColDef, type GridColumnVisibilityModel } from "@mui/x-data-grid";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import {
  type MemberPage,
  type MemberRow,
  type MembersQuery,
  memberSorts,
  pageSizes,
} from "@/lib/contracts/members";
import { roleWords } from "@/lib/contracts/roles";
import { documentNonce } from "../../ui/document-nonce";
import { Moment } from "../../ui/moment";
import { columnsOf, type MemberColumn, memberColumnNames, memberColumns, usualColumns } from "./columns";
import { MemberDrawer } from "./member-drawer";
import { memberName, patreonWords, stateChip } from "./member-words";

export interface MembersGridProps {
  page: MemberPage;
  query: MembersQuery;
  /** The columns that the address names; null: the usual ones. */
  columns: MemberColumn[] | null;
  /** The member whose drawer the address opens; null: nobody's. */
  opened: number | null;
  venues: { id: number; name: string }[];
}

const widths: Partial<Record<MemberColumn, number>> = {
  ...{ name: 190, state: 185, tier: 130, email: 220, role: 140, lastChecked: 195, id: 90 },
};

const cells: Record<MemberColumn, (row: MemberRow) => React.ReactNode> = {
  name: (row) => (row.isActive ? memberName(row) : `${memberName(row)} (deactivated)`),
  state: (row) => <Chip size="small" {...stateChip(row)} />,
  tier: (row) => row.tier ?? "",
  email: (row) => row.email ?? "",
  role: (row) => roleWords[row.role],
  venue: (row) => row.venue?.name ?? "",
  patreon: (row) => patreonWords[row.patreon],
  lastChecked: (row) => (row.lastChecked ? <Moment at={row.lastChecked} to="minute" /> : "Never"),
  createdAt: (row) => <Moment at={row.createdAt} />,
  id: (row) => row.id,
};

const sortable = new Set<string>(memberSorts);

const columns: GridColDef<MemberRow>[] = memberColumnNames.map((field) => ({
  field,
  headerName: memberColumns[field],
  sortable: sortable.has(field),
  filterable: false,
  minWidth: 110,
  width: widths[field] ?? 150,
  ...(field === "name" || field === "email" ? { flex: 1 } : {}),
  renderCell: ({ row }) => cells[field](row),
}));

/** The address of this page with something changed; what is null goes out of it. */
function addressWith(change: Record<string, string | number | null>): string {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, String(value));
  }
  return url.pathname + url.search;
}

/** The members, a page at a time, as the address says; each row opens all that is known of the person. */
export default function MembersGrid(props: MembersGridProps) {
  const { page, query, venues } = props;
  const router = useRouter();
  // The table puts a style sheet of its own into the page.
  const [nonce] = useState(documentNonce);
  const [isPending, startTransition] = useTransition();
  const [opened, setOpened] = useState(props.opened);
  const [isStale, setStale] = useState(false);
  const isNarrow = useMediaQuery("(max-width: 600px)");
  const [chosen, setChosen] = useState(props.columns);
  const shown = chosen ?? usualColumns[isNarrow ? "narrow" : "wide"];
  const go = (change: Record<string, string | number | null>) =>
    startTransition(() => router.push(addressWith(change), { scroll: false }));

  function open(id: number | null) {
    setOpened(id);
    // The list stays as it is: only the address tells which member is open, for a link to send on.
    window.history.replaceState(null, "", addressWith({ member: id }));
    if (id !== null || !isStale) return;
    // Once the drawer is closed: a change of the address drops a reading that is under way.
    setStale(false);
    startTransition(() => router.refresh());
  }

  function showColumns(model: GridColumnVisibilityModel) {
    const names = memberColumnNames.filter((name) => model[name] !== false);
    setChosen(columnsOf(names.join(",")));
    window.history.replaceState(null, "", addressWith({ cols: names.join(",") }));
  }

  return (
    <>
      <Box sx={{ display: "flex", flexDirection: "column" }}>
        <DataGrid
          aria-label="Members"
          nonce={nonce}
          rows={page.members}
          columns={columns}
          loading={isPending}
          rowCount={page.total}
          paginationMode="server"
          sortingMode="server"
          // The table counts its pages from 0.
          paginationModel={{ page: page.page - 1, pageSize: page.size }}
          onPaginationModelChange={(model) => go({ page: model.page + 1, size: model.pageSize })}
          pageSizeOptions={[...pageSizes]}
          sortingOrder={["asc", "desc"]}
          sortModel={[{ field: query.sort, sort: query.order }]}
          onSortModelChange={([first]) =>
            go({ sort: first?.field ?? null, order: first?.sort ?? null, page: null })
          }
          columnVisibilityModel={Object.fromEntries(
            memberColumnNames.map((name) => [name, shown.includes(name)]),
          )}
          onColumnVisibilityModelChange={showColumns}
          disableRowSelectionOnClick
          disableColumnFilter
          onRowClick={({ row }) => open(row.id)}
          onCellKeyDown={({ row }, event) => {
            if (event.key === "Enter") open(row.id);
          }}
          localeText={{ noRowsLabel: "Nobody fits. Take something out of the filter." }}
          sx={{ "& .MuiDataGrid-row": { cursor: "pointer" }, bgcolor: "background.paper" }}
        />
      </Box>
      <MemberDrawer id={opened} venues={venues} onClose={() => open(null)} onChanged={() => setStale(true)} />
    </>
  );
}
