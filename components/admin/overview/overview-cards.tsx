import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { ReactNode } from "react";
import type { EntitlementState } from "@/lib/contracts/membership";
import type { OverviewView } from "@/lib/contracts/overview";
import { Facts } from "../../ui/facts";
import { Link } from "../../ui/link";
import { Moment } from "../../ui/moment";
import { Panel } from "../../ui/panel";
import { Text } from "../../ui/text";
import { sessionsInWords } from "../count-words";
import { kindInWords, statusLabel } from "../runs/words";

const names: Record<EntitlementState, string> = {
  active: "Paid",
  grace: "Grace",
  trial: "Trial",
  gifted: "Gifted",
  pending: "Pending",
  override: "Guests of the house",
  lapsed: "Lapsed",
  none: "None",
};

function Card({
  id,
  title,
  way,
  children,
}: {
  id: string;
  title: string;
  way: ReactNode;
  children: ReactNode;
}) {
  return (
    <Panel labelledBy={id}>
      <Text as="h2" look="h3" id={id} sx={{ mb: 2 }}>
        {title}
      </Text>
      {children}
      <Text look="body2" sx={{ mt: 2 }}>
        {way}
      </Text>
    </Panel>
  );
}

function LastRun({ run }: { run: OverviewView["lastRun"] }) {
  if (run === null) return "None yet";
  return (
    <>
      <Link href={`/admin/runs/${run.id}`}>
        <Moment at={run.startedAt} to="minute" />
      </Link>{" "}
      <Chip size="small" {...statusLabel(run)} />
      <br />
      {kindInWords(run)}: {run.counts.gained} gained, {run.counts.lost} lost
    </>
  );
}

const retirement = ({ current, retireFrom }: OverviewView["keys"][number], now: Date) =>
  current ? (
    "signs now"
  ) : new Date(retireFrom) <= now ? (
    "safe to retire now"
  ) : (
    <Moment at={retireFrom} to="minute" />
  );

/** How the house stands, card by card. */
export function OverviewCards({ view }: { view: OverviewView }) {
  const { members, webhooks, keys } = view;
  const now = new Date(view.at);
  const states = Object.keys(names) as EntitlementState[];
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "repeat(2, minmax(0, 1fr))" },
        gap: { xs: 2.5, sm: 3 },
      }}
    >
      <Card id="members-title" title="Members now" way={<Link href="/admin/members">All members</Link>}>
        <Facts entries={states.map((state) => ({ term: names[state], value: members[state] }))} />
      </Card>
      <Card id="runs-title" title="Runs" way={<Link href="/admin/runs">All runs</Link>}>
        <Facts
          entries={[
            { term: "Last run", value: <LastRun run={view.lastRun} /> },
            { term: "Next by the schedule", value: <Moment at={view.nextRun} to="minute" /> },
          ]}
        />
      </Card>
      <Card id="webhooks-title" title="Webhooks" way={<Link href="/admin/webhooks">All deliveries</Link>}>
        <Facts
          entries={[
            {
              term: "Last delivery",
              value: webhooks.lastAt ? <Moment at={webhooks.lastAt} to="minute" /> : "None yet",
            },
            { term: "Waiting", value: webhooks.waiting },
            { term: "Given up", value: webhooks.failed },
          ]}
        />
      </Card>
      <Card
        id="sessions-title"
        title="Sessions and keys"
        way={<Link href="/admin/keys">Keys and health</Link>}
      >
        <Facts
          entries={[
            { term: "Live sessions", value: view.liveSessions },
            ...keys.map((key) => ({
              term: `Key ${key.kid}`,
              value: (
                <>
                  {sessionsInWords(key.liveSessions)}, {key.current ? null : "safe to retire from: "}
                  {retirement(key, now)}
                </>
              ),
            })),
          ]}
        />
      </Card>
    </Box>
  );
}
