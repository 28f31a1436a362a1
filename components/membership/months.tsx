import Box from "@mui/material/Box";
import type { MembershipMonth, MembershipView } from "@/lib/contracts/membership";
import { hiddenText } from "../ui/hidden-text";
import { Moment } from "../ui/moment";
import { Text } from "../ui/text";
import { monthInWords, monthName, stateWord } from "./words";

const titleId = "months-title";

type Shown = MembershipMonth["states"][number];

/** Height tells access from none, so that nobody has to tell colours apart; the state chooses the colour. */
const lookOf = ({ state, paid }: Shown) => ({ "data-state": state, "data-access": paid ? "open" : "shut" });

const green = "var(--mui-palette-success-main)";
const paleGreen = "rgba(var(--mui-palette-success-mainChannel) / 0.45)";
/** Access that is not paid for by oneself, or not yet. */
const striped = { background: `repeating-linear-gradient(135deg, ${green} 0 4px, ${paleGreen} 4px 8px)` };

/** A mark in a state's colour; grey where nothing has one. */
const marks = {
  "& [data-state]": {
    borderRadius: "3px",
    background: "rgba(var(--mui-palette-text-secondaryChannel) / 0.75)",
  },
  "& [data-access=open][data-state=active]": { background: green },
  "& [data-access=open][data-state=trial]": striped,
  "& [data-access=open][data-state=gifted]": striped,
  "& [data-access=open][data-state=override]": striped,
  "& [data-access=open][data-state=pending]": { background: "var(--mui-palette-info-main)" },
  "& [data-access=open][data-state=grace]": { background: "var(--mui-palette-warning-main)" },
};

const strip = {
  ...marks,
  listStyle: "none",
  m: 0,
  mt: 2,
  p: 0,
  display: "grid",
  gridTemplateColumns: "repeat(12, minmax(0, 1fr))",
  columnGap: { xs: "4px", sm: "6px" },
  "& li": { position: "relative", typography: "caption", color: "text.secondary", textAlign: "center" },
  "& li:last-of-type": { color: "text.primary", fontWeight: 650 },
  "& [data-part=bar]": {
    display: "flex",
    alignItems: "flex-end",
    gap: "2px",
    height: 44,
    mb: "6px",
    borderBottom: "1px solid",
    borderColor: "divider",
  },
  "& [data-part=bar] > *": { flex: 1 },
  "& [data-access=open]": { height: "100%", borderEndStartRadius: 0, borderEndEndRadius: 0 },
  "& [data-access=shut]": { height: "6px", borderEndStartRadius: 0, borderEndEndRadius: 0 },
  "& [data-part=name]": { display: { xs: "none", sm: "block" } },
  "& [data-part=letter]": { display: { xs: "block", sm: "none" } },
  "& [data-part=year]": { display: "block", height: "1.5em", whiteSpace: "nowrap" },
  "& [data-part=words]": hiddenText,
};

const legend = {
  ...marks,
  listStyle: "none",
  m: 0,
  mt: 1.5,
  p: 0,
  display: "flex",
  flexWrap: "wrap",
  columnGap: 2.5,
  rowGap: 0.5,
  typography: "caption",
  color: "text.secondary",
  "& li": { display: "flex", alignItems: "center", gap: 1 },
  "& [data-access=open]": { width: 12, height: 12 },
  "& [data-access=shut]": { width: 12, height: 6 },
};

/** Each kind of month that occurs, once. */
function kindsOf(months: readonly MembershipMonth[]): Shown[] {
  const kinds = new Map<string, Shown>();
  for (const { states } of months)
    for (const shown of states) kinds.set(`${shown.state} ${shown.paid}`, shown);
  return [...kinds.values()];
}

function Month({ month }: { month: MembershipMonth }) {
  const name = monthName(month.month);
  return (
    <li title={monthInWords(month)}>
      <span data-part="bar" aria-hidden>
        {month.states.map((shown) => (
          <span key={`${shown.state} ${shown.paid}`} {...lookOf(shown)} />
        ))}
      </span>
      <span data-part="name" aria-hidden>
        {name.slice(0, 3)}
      </span>
      <span data-part="letter" aria-hidden>
        {name.slice(0, 1)}
      </span>
      <span data-part="year" aria-hidden>
        {month.month.endsWith("-01") ? month.month.slice(0, 4) : null}
      </span>
      <span data-part="words">{monthInWords(month)}</span>
    </li>
  );
}

/** The last twelve months at a glance: a tall mark for access, a low one for none, nothing for what is not known. */
export function Months({ months, knownSince }: Pick<MembershipView, "months" | "knownSince">) {
  const kinds = kindsOf(months);
  const isWhole = months.every(({ states }) => states.length > 0);
  return (
    <Box component="section" aria-labelledby={titleId}>
      <Box sx={{ display: "flex", flexWrap: "wrap", justifyContent: "space-between", columnGap: 2 }}>
        <Text as="h3" look="h3" id={titleId}>
          The last twelve months
        </Text>
        {isWhole ? null : (
          <Text look="body2" sx={{ color: "text.secondary" }}>
            {knownSince ? (
              <>
                Known since <Moment at={knownSince} />
              </>
            ) : (
              "Nothing is known yet"
            )}
          </Text>
        )}
      </Box>
      <Box component="ol" sx={strip}>
        {months.map((month) => (
          <Month key={month.month} month={month} />
        ))}
      </Box>
      {kinds.length > 0 ? (
        <Box component="ul" aria-hidden sx={legend}>
          {kinds.map((shown) => (
            <li key={`${shown.state} ${shown.paid}`}>
              <span {...lookOf(shown)} />
              {stateWord(shown.state)}
            </li>
          ))}
        </Box>
      ) : null}
    </Box>
  );
}
