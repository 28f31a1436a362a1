import Chip from "@mui/material/Chip";
import type { RunList, RunView } from "@/lib/contracts/runs";
import { DataTable } from "../../ui/data-table";
import { Link } from "../../ui/link";
import { Moment } from "../../ui/moment";
import { PageLinks } from "../../ui/page-links";
import { Panel } from "../../ui/panel";
import { Text } from "../../ui/text";
import { beginnerOf, durationInWords, kindInWords, statusLabel } from "./words";

const titleId = "history-title";

const columns = [
  { title: "Begun" },
  { title: "How it stands" },
  { title: "By" },
  { title: "Kind" },
  { title: "Seen", isNumber: true },
  { title: "Gained", isNumber: true },
  { title: "Lost", isNumber: true },
  { title: "Unknown", isNumber: true },
  { title: "Took", isNumber: true },
  { title: "Calls", isNumber: true },
];

function toRow(run: RunView) {
  const { counts, seconds } = run;
  const begun = (
    <Link href={`/admin/runs/${run.id}`}>
      <Moment at={run.startedAt} to="minute" />
    </Link>
  );
  const status = <Chip size="small" {...statusLabel(run)} />;
  const numbers = [counts.seen, counts.gained, counts.lost, counts.unknown];
  const took = seconds === null ? "" : durationInWords(seconds);
  return {
    key: run.id,
    cells: [begun, status, beginnerOf(run), kindInWords(run), ...numbers, took, run.apiCalls],
  };
}

/** All runs, the newest first. */
export function RunHistory({ list }: { list: RunList }) {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId} sx={{ mb: 1.5 }}>
        Past runs
      </Text>
      {list.runs.length === 0 ? (
        <Text sx={{ color: "text.secondary" }}>
          {list.total === 0
            ? "No run yet. The first one is yours to start, or the schedule’s."
            : "Nothing on this page."}
        </Text>
      ) : (
        <DataTable caption="Past runs" columns={columns} rows={list.runs.map(toRow)} />
      )}
      <PageLinks
        label="Pages of past runs"
        page={list.page}
        pages={list.pages}
        hrefOf={(page) => `/admin/runs?page=${page}`}
      />
    </Panel>
  );
}
