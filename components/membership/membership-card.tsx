import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { ReactNode } from "react";
import type { MembershipView } from "@/lib/contracts/membership";
import { Facts } from "../ui/facts";
import { Moment } from "../ui/moment";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { CheckAgain } from "./check-again";
import { Months } from "./months";
import { PatreonHint } from "./patreon-hint";
import { membershipTitle, sinceOf, stateLabel, untilTerm } from "./words";

const titleId = "membership-title";

/** A part of the card under its own line. */
const Part = ({ children }: { children: ReactNode }) => (
  <Box sx={{ mt: 3, pt: 3, borderTop: 1, borderColor: "divider" }}>{children}</Box>
);

function factsOf(view: MembershipView) {
  const { until, lastChecked, nextCheck } = view;
  const since = sinceOf(view);
  return [
    ...(since ? [{ term: since.term, value: since.at && <Moment at={since.at} /> }] : []),
    { term: untilTerm(view.state), value: until && <Moment at={until} /> },
    {
      term: "Last checked",
      value: lastChecked ? <Moment at={lastChecked} to="minute" /> : nextCheck && "Not yet",
    },
    { term: "Next check", value: nextCheck && <Moment at={nextCheck} /> },
  ];
}

/** Whether there are months to look back on. The team has none, unless it paid in some. */
function hasMonths({ isTeamMember, months, knownSince, nextCheck }: MembershipView): boolean {
  if (isTeamMember) return months.some(({ states }) => states.some(({ paid }) => paid));
  return knownSince !== null || nextCheck !== null;
}

/**
 * One's membership: what it is, why, what it was over the last year, and when it was and will be looked at.
 * @param returnTo where connecting Patreon comes back to.
 * @param fault what the server said to a check that was sent without scripts; null for nothing.
 */
export function MembershipCard({
  view,
  returnTo,
  fault,
}: {
  view: MembershipView;
  returnTo: string;
  fault: string | null;
}) {
  const { label, color } = stateLabel(view);
  const facts = factsOf(view).filter(({ value }) => value !== null);
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: 1.5 }}>
        <Text as="h2" look="overline" id={titleId} sx={{ color: "text.secondary" }}>
          Membership
        </Text>
        <Chip label={label} color={color} />
      </Box>
      <Text look="h1" sx={{ fontSize: "clamp(1.75rem, 1.5rem + 1.2vw, 2.375rem)", mt: 1 }}>
        {membershipTitle(view)}
      </Text>
      <Text sx={{ mt: 1, maxWidth: "38rem", color: "text.secondary" }}>{view.why}</Text>
      <PatreonHint patreon={view.patreon} returnTo={returnTo} />
      {hasMonths(view) ? (
        <Part>
          <Months months={view.months} knownSince={view.knownSince} />
        </Part>
      ) : null}
      {facts.length > 0 ? (
        <Part>
          <Facts entries={facts} />
          {view.nextCheck === null ? null : (
            <Box sx={{ mt: 3 }}>
              <CheckAgain before={fault} />
            </Box>
          )}
        </Part>
      ) : null}
    </Panel>
  );
}
