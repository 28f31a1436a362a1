/** A clock that stands until it is moved. */
export interface TestClock {
  now: () => Date;
  advanceSeconds(seconds: number): void;
}

export function createClock(start = "2026-03-10T12:00:00.000Z"): TestClock {
  let time = Date.parse(start);
  return {
    now: () => new Date(time),
    advanceSeconds(seconds) {
      time += seconds * 1000;
    },
  };
}
