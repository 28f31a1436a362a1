/** When the next sweep is due: 00:00 UTC on the 1st and the 15th, as `vercel.json` and `render.yaml` have it. */
export function nextCheck(now: Date): Date {
  const year = now.getUTCFullYear();
  const month = now.getUTCMonth();
  const fifteenth = new Date(Date.UTC(year, month, 15));
  return now < fifteenth ? fifteenth : new Date(Date.UTC(year, month + 1, 1));
}

/** When a sweep was last due. */
export function lastDue(now: Date): Date {
  const year = now.getUTCFullYear();
  const month = now.getUTCMonth();
  const fifteenth = new Date(Date.UTC(year, month, 15));
  return now < fifteenth ? new Date(Date.UTC(year, month, 1)) : fifteenth;
}

/** Whether somebody who signs in is looked at again: after a day, or when they never were. */
export function isLookDue(lastChecked: Date | null, now: Date): boolean {
  return lastChecked === null || now.getTime() - lastChecked.getTime() > 86_400_000;
}
