import type { PolicySettings } from "@/lib/membership/observe";

/** The parts of the policy that a what-if changes; undefined: as it is set. */
export interface WhatIf {
  graceDays?: number | undefined;
  trialsCountAsPaid?: boolean | undefined;
}

/** The policy under another rule, and the rule in words; null when the flags change nothing. */
export function whatIfOf(
  flags: WhatIf,
  policy: PolicySettings,
): { policy: PolicySettings; changed: WhatIf; words: string } | null {
  const { graceDays, trialsCountAsPaid } = flags;
  const words: string[] = [];
  if (graceDays !== undefined)
    words.push(`${graceDays} ${graceDays === 1 ? "day" : "days"} of grace instead of ${policy.graceDays}`);
  if (trialsCountAsPaid !== undefined)
    words.push(
      `trials ${trialsCountAsPaid ? "count" : "do not count"} as paid (now they ${policy.trialsCountAsPaid ? "do" : "do not"})`,
    );
  if (words.length === 0) return null;
  return {
    policy: {
      ...policy,
      graceDays: graceDays ?? policy.graceDays,
      trialsCountAsPaid: trialsCountAsPaid ?? policy.trialsCountAsPaid,
    },
    changed: { graceDays, trialsCountAsPaid },
    words: words.join(", "),
  };
}
