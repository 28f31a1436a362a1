/** How fast something goes and how long it may last still; both null until there is something to measure. */
export interface Speed {
  perSecond: number | null;
  secondsLeft: number | null;
}

/**
 * Measures from its first reading on, so that what was done before somebody looked does not count.
 * @param now milliseconds of a clock that only runs forward.
 */
export function createSpeedometer(now: () => number): (value: number, total: number | null) => Speed {
  let from: { at: number; value: number } | null = null;
  return (value, total) => {
    // A sweep that starts over counts from nothing again.
    if (from === null || value < from.value) from = { at: now(), value };
    const seconds = (now() - from.at) / 1000;
    const done = value - from.value;
    if (seconds <= 0 || done <= 0) return { perSecond: null, secondsLeft: null };
    const perSecond = done / seconds;
    return { perSecond, secondsLeft: total === null ? null : Math.max(0, total - value) / perSecond };
  };
}
