import Box from "@mui/material/Box";
import { type Effect, effects, type PlannedChange, type PlanPage, type RunView } from "@/lib/contracts/runs";
import { stateWord } from "../../membership/words";
import { DataTable } from "../../ui/data-table";
import { Link } from "../../ui/link";
import { Moment } from "../../ui/moment";
import { PageLinks } from "../../ui/page-links";
import { Panel } from "../../ui/panel";
import { Text } from "../../ui/text";
import { effectInWords, peopleInWords } from "./words";

const titleId = "plan-title";

const columns = [
  { title: "Who" },
  { title: "Access" },
  { title: "From → to" },
  { title: "Until" },
  { title: "Why" },
];

const toRow = (change: PlannedChange, run: RunView) => ({
  key: change.userId,
  cells: [
    change.name ?? `account ${change.userId}`,
    effectInWords(change.effect, run),
    `${change.from === null ? "New" : stateWord(change.from)} → ${stateWord(change.to)}`,
    change.until === null ? "" : <Moment key="until" at={change.until} />,
    change.why,
  ],
});

/** The address of a part of the plan. */
function hrefOf(runId: string, effect: Effect | null, page: number): string {
  const query = new URLSearchParams({ ...(effect && { effect }), ...(page > 1 && { page: String(page) }) });
  return `/admin/runs/${runId}${query.size > 0 ? `?${query}` : ""}`;
}

function Filters({
  run,
  counts,
  effect,
}: {
  run: RunView;
  counts: PlanPage["counts"];
  effect: Effect | null;
}) {
  const total = counts.lost + counts.gained + counts.changed;
  const choices = [
    { value: null, label: `All (${total})` },
    ...effects.map((value) => ({ value, label: `${effectInWords(value, run)} (${counts[value]})` })),
  ];
  return (
    <Box
      component="nav"
      aria-label="Which changes"
      sx={{ display: "flex", flexWrap: "wrap", columnGap: 2.5, rowGap: 1, mb: 2 }}
    >
      {choices.map(({ value, label }) => (
        <Link
          key={label}
          href={hrefOf(run.id, value, 1)}
          isCurrent={value === effect}
          sx={{ "&[aria-current=page]": { color: "text.primary", fontWeight: 650, textDecoration: "none" } }}
        >
          {label}
        </Link>
      ))}
    </Box>
  );
}

/**
 * Who loses, gains or changes, and why.
 * @param effect which of them is shown; null: all, who loses access first.
 */
export function RunPlan({ run, plan, effect }: { run: RunView; plan: PlanPage; effect: Effect | null }) {
  const { counts } = plan;
  const kept = counts.lost + counts.gained + counts.changed;
  const planned = run.counts.lost + run.counts.gained + run.counts.changed;
  const forgotten = Math.max(0, planned - kept);
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId} sx={{ mb: 1.5 }}>
        Who changes
      </Text>
      {kept > 0 ? <Filters run={run} counts={counts} effect={effect} /> : null}
      {plan.changes.length === 0 ? (
        <Text sx={{ color: "text.secondary" }}>{kept > 0 ? "Nobody of this kind." : "Nobody."}</Text>
      ) : (
        <DataTable
          caption="Who changes"
          columns={columns}
          rows={plan.changes.map((change) => toRow(change, run))}
        />
      )}
      <PageLinks
        label="Pages of the plan"
        page={plan.page}
        pages={plan.pages}
        hrefOf={(page) => hrefOf(run.id, effect, page)}
      />
      {forgotten > 0 ? (
        <Text look="body2" sx={{ mt: 2, color: "text.secondary" }}>
          What was said of {peopleInWords(forgotten)} is not kept any more: plans are for some months, and
          people may be gone.
        </Text>
      ) : null}
    </Panel>
  );
}
