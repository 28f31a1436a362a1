import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { ReactNode } from "react";
import type { MemberView, PatreonFacts } from "@/lib/contracts/members";
import { roleWords } from "@/lib/contracts/roles";
import { untilTerm } from "../../membership/words";
import { Facts } from "../../ui/facts";
import { Moment } from "../../ui/moment";
import { Text } from "../../ui/text";
import { memberName, patreonWords, stateChip } from "./member-words";

function Part({ title, as, children }: { title: string; as: "h2" | "h3"; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title} sx={{ mt: 3, pt: 3, borderTop: 1, borderColor: "divider" }}>
      <Text as={as} look="h3" sx={{ mb: 1.5 }}>
        {title}
      </Text>
      {children}
    </Box>
  );
}

const moment = (at: string | null) => at && <Moment at={at} to="minute" />;
/** Patreon's amounts are in cents of the campaign's currency, which it does not name here. */
const amount = (cents: number | null) => (cents === null ? null : (cents / 100).toFixed(2));

function AccountFacts({ view }: { view: MemberView }) {
  return (
    <Facts
      entries={[
        { term: "User name", value: view.username },
        { term: "E-mail", value: view.email && `${view.email}${view.emailVerified ? " (confirmed)" : ""}` },
        { term: "Role", value: roleWords[view.role] },
        { term: "Venue", value: view.venue?.name ?? null },
        { term: "Account since", value: <Moment at={view.createdAt} /> },
        { term: "Password", value: view.hasPassword ? "Set" : "None" },
        { term: "Number", value: view.id },
      ]}
    />
  );
}

function MembershipFacts({ view }: { view: MemberView }) {
  const { entitlement, override } = view;
  return (
    <>
      {/* In the words that the member has on the own page, so that both talk of the same when they write to each other. */}
      <Text sx={{ mb: 2 }}>They read: “{view.why}”</Text>
      <Facts
        entries={[
          { term: "Tier", value: view.tier },
          { term: "Since", value: entitlement.since && <Moment at={entitlement.since} /> },
          {
            term: untilTerm(entitlement.state),
            value:
              entitlement.paid && entitlement.until ? <Moment at={entitlement.until} to="minute" /> : null,
          },
          { term: "Last checked", value: moment(view.lastChecked) ?? "Never" },
          {
            term: "Access given by",
            value: override ? `${override.setBy ?? "somebody who is gone"}: “${override.note}”` : null,
          },
        ]}
      />
    </>
  );
}

const patreonEntries = (facts: PatreonFacts) => [
  { term: "Patron status", value: facts.patron_status ?? "none" },
  { term: "Last charge", value: facts.last_charge_status },
  { term: "Last charged", value: moment(facts.last_charge_date) },
  { term: "Next charge", value: moment(facts.next_charge_date) },
  { term: "Pledged since", value: moment(facts.pledge_relationship_start) },
  { term: "Entitled amount", value: amount(facts.currently_entitled_amount_cents) },
  { term: "Lifetime support", value: amount(facts.campaign_lifetime_support_cents) },
  { term: "Tiers", value: facts.tiers.join(", ") || null },
  { term: "Free trial", value: facts.is_free_trial ? "Yes" : null },
  { term: "Gift", value: facts.is_gifted ? "Yes" : null },
  { term: "Declined since", value: moment(facts.declinedSince) },
  { term: "Left", value: moment(facts.leftAt) },
  { term: "Told by", value: facts.source },
  { term: "Told at", value: moment(facts.observedAt) },
];

const list = { listStyle: "none", m: 0, p: 0, display: "grid", gap: 1.5, typography: "body2" } as const;

function Timeline({ view }: { view: MemberView }) {
  if (view.timeline.length === 0) return <Text look="body2">Nothing has happened yet.</Text>;
  return (
    <Box component="ol" sx={list}>
      {view.timeline.map(({ key, at, text, by, kind }) => (
        <Box component="li" key={key} sx={{ borderInlineStart: 3, borderColor: "divider", ps: 1.5, pl: 1.5 }}>
          <Box sx={{ fontWeight: kind === "membership" ? 650 : 400 }}>{text}</Box>
          <Box sx={{ color: "text.secondary", typography: "caption" }}>
            <Moment at={at} to="minute" />
            {by === null ? null : ` · by ${by.replaceAll("_", " ")}`}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function Devices({ view }: { view: MemberView }) {
  if (view.devices.length === 0) return <Text look="body2">Signed in nowhere.</Text>;
  return (
    <Box component="ul" sx={list}>
      {view.devices.map((device) => (
        <li key={device.id}>
          {device.browser} on {device.system}
          <Box sx={{ color: "text.secondary", typography: "caption" }}>
            last seen <Moment at={device.lastSeen} to="minute" />
          </Box>
        </li>
      ))}
    </Box>
  );
}

/**
 * All that staff sees of one member.
 * @param heading the order of the name among the headings: the first on a page of its own, the second in a drawer.
 * @param actions what may be done; null where nothing is offered.
 */
export function MemberDetails({
  view,
  heading,
  actions,
}: {
  view: MemberView;
  heading: "h1" | "h2";
  actions: ReactNode;
}) {
  const part = heading === "h1" ? "h2" : "h3";
  return (
    <>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1 }}>
        <Text as={heading} look="h2" sx={{ mr: "auto", overflowWrap: "anywhere" }}>
          {memberName(view)}
        </Text>
        {view.isActive ? null : <Chip label="Deactivated" color="error" />}
        <Chip {...stateChip(view)} />
      </Box>
      {actions}
      <Part as={part} title="Membership, and why">
        <MembershipFacts view={view} />
      </Part>
      <Part as={part} title="Account">
        <AccountFacts view={view} />
      </Part>
      <Part as={part} title="What Patreon says">
        {view.facts ? (
          <Facts entries={patreonEntries(view.facts)} />
        ) : (
          <Text look="body2">
            {patreonWords[view.patreon]}. Patreon has told us nothing of this person as a member.
          </Text>
        )}
      </Part>
      <Part as={part} title="What happened">
        <Timeline view={view} />
      </Part>
      <Part as={part} title="Devices">
        <Devices view={view} />
      </Part>
    </>
  );
}
