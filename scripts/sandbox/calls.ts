/** Counts answered calls by endpoint ("GET /api/oauth2/v2/members/{id}") and status ("200", or "cut off"). */
export class CallCounter {
  private readonly counts = new Map<string, Map<string, number>>();

  add(endpoint: string, outcome: string): void {
    const byOutcome = this.counts.get(endpoint) ?? new Map<string, number>();
    byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
    this.counts.set(endpoint, byOutcome);
  }

  clear(): void {
    this.counts.clear();
  }

  report(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      [...this.counts].map(([endpoint, byOutcome]) => [endpoint, Object.fromEntries(byOutcome)]),
    );
  }
}
