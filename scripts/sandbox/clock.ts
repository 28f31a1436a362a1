const DAY_MS = 86_400_000;

/** The sandbox's time: a base clock handed in, plus an offset the control API moves. */
export class Clock {
  offsetMs = 0;

  constructor(private readonly base: () => Date) {}

  now(): Date {
    return new Date(this.base().getTime() + this.offsetMs);
  }

  /**
   * When an untouched seeded person entered their kind: two days before today of the base clock. Tied to the
   * base and not to `now()`, so that a world kept for months still looks alive, while moving the clock ages it.
   */
  seededSince(): Date {
    const today = Math.floor(this.base().getTime() / DAY_MS) * DAY_MS;
    return new Date(today - 2 * DAY_MS);
  }
}

export function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

/** The first of the month (UTC, 07:00, the hour Patreon bills at) that lies `months` from the month of `date`. */
function billingDay(date: Date, months: number): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1, 7));
}

/** The latest billing day that is not after `date`. */
export function lastBillingDay(date: Date): Date {
  const thisMonth = billingDay(date, 0);
  return thisMonth <= date ? thisMonth : billingDay(date, -1);
}

/** The first billing day after `date`. */
export function nextBillingDay(date: Date): Date {
  const thisMonth = billingDay(date, 0);
  return thisMonth > date ? thisMonth : billingDay(date, 1);
}

/** Patreon's way of writing a moment: milliseconds, and `+00:00` in place of `Z`. */
export function toPatreonDate(date: Date): string {
  return date.toISOString().replace("Z", "+00:00");
}
