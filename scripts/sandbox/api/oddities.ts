import type { Oddity } from "../people";

type Attributes = Record<string, unknown>;

const twists: Record<Oddity, (attributes: Attributes) => Attributes> = {
  unknown_patron_status: (attributes) => replace(attributes, { patron_status: "paused_patron" }),
  unknown_charge_status: (attributes) => replace(attributes, { last_charge_status: "Under Review" }),
  cadence_as_string: (attributes) => replace(attributes, { pledge_cadence: "1" }),
  null_entitled_amount: (attributes) => replace(attributes, { currently_entitled_amount_cents: null }),
  null_name: (attributes) => replace(attributes, { full_name: null, first_name: null, last_name: null }),
  masked_name: (attributes) =>
    replace(attributes, { full_name: "", first_name: "", last_name: "", image_url: null }),
  no_is_gifted: ({ is_gifted: _left, ...rest }) => rest,
  extra_keys: (attributes) => ({ ...attributes, paid_member_since: "2025-02-03", visibility: { level: 3 } }),
};

/** Bends the attributes that were asked for the way the oddities say. */
export function applyOddities(oddities: readonly Oddity[], attributes: Attributes): Attributes {
  return oddities.reduce((bent, oddity) => twists[oddity](bent), attributes);
}

/** A change of keys that are there, and of no others. */
function replace(attributes: Attributes, change: Attributes): Attributes {
  const known = Object.entries(change).filter(([name]) => name in attributes);
  return { ...attributes, ...Object.fromEntries(known) };
}
