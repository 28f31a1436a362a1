import Box from "@mui/material/Box";
import type { OverviewView } from "@/lib/contracts/overview";
import { Trend } from "./trend";

const refusedOn = ({
  refusedEnded,
  refusedUnknown,
  refusedDeactivated,
  reused,
}: OverviewView["days"][number]) => refusedEnded + refusedUnknown + refusedDeactivated + reused;

/** How it went: members and their coming and going by week, sign-ins and tokens by day. */
export function OverviewTrends({ weeks, days }: Pick<OverviewView, "weeks" | "days">) {
  const mondays = weeks.map(({ from }) => from);
  const dates = days.map(({ day }) => day);
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "repeat(2, minmax(0, 1fr))" },
        gap: { xs: 2.5, sm: 3 },
      }}
    >
      <Trend
        title="Members by week"
        text="How many were paid, in grace, on trial or gifted at the end of each of the last 26 weeks; the last one is now."
        when="Week from"
        times={mondays}
        lines={[
          { label: "Paid", color: "success", values: weeks.map(({ active }) => active) },
          { label: "Grace", color: "warning", values: weeks.map(({ grace }) => grace) },
          { label: "Trial", color: "info", values: weeks.map(({ trial }) => trial) },
          { label: "Gifted", color: "secondary", values: weeks.map(({ gifted }) => gifted) },
        ]}
      />
      <Trend
        title="Gained and lost by week"
        text="How often somebody gained access in each of the last 26 weeks, and how often somebody lost it."
        when="Week from"
        times={mondays}
        lines={[
          { label: "Gained", color: "success", values: weeks.map(({ gained }) => gained) },
          { label: "Lost", color: "error", values: weeks.map(({ lost }) => lost) },
        ]}
      />
      <Trend
        title="Sign-ins by day"
        text="Sign-ins, and tries with a wrong password, on each of the last 30 days (UTC)."
        when="Day"
        times={dates}
        lines={[
          { label: "Signed in", color: "success", values: days.map(({ signedIn }) => signedIn) },
          { label: "Failed", color: "error", values: days.map(({ failed }) => failed) },
        ]}
      />
      <Trend
        title="Tokens by day"
        text="How often a session renewed its tokens on each of the last 30 days (UTC), and how often that was refused."
        when="Day"
        times={dates}
        lines={[
          { label: "Renewed", color: "info", values: days.map(({ refreshed }) => refreshed) },
          { label: "Refused", color: "error", values: days.map(refusedOn) },
        ]}
      />
      <Trend
        title="Refused renewals by day"
        text="Why tokens were not renewed on each of the last 30 days (UTC). Where one was used twice, its session was ended."
        when="Day"
        times={dates}
        lines={[
          { label: "Session over", color: "info", values: days.map((day) => day.refusedEnded) },
          { label: "Token unknown", color: "warning", values: days.map((day) => day.refusedUnknown) },
          { label: "Deactivated", color: "secondary", values: days.map((day) => day.refusedDeactivated) },
          { label: "Used twice", color: "error", values: days.map(({ reused }) => reused) },
        ]}
      />
      <Trend
        title="Token health by day"
        text="How browsers' tokens stood when they asked, as a page that is open does every five minutes, on each of the last 30 days (UTC)."
        when="Day"
        times={dates}
        lines={[
          { label: "In order", color: "success", values: days.map((day) => day.healthInOrder) },
          { label: "To be renewed", color: "info", values: days.map((day) => day.healthToRenew) },
          { label: "Signed out", color: "warning", values: days.map((day) => day.healthSignedOut) },
          { label: "Key unknown", color: "error", values: days.map((day) => day.healthUnknownKey) },
        ]}
      />
    </Box>
  );
}
