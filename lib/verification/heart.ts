/** A verification that Patreon interrupted is gone on with so often; one whose process was ended, at once. */
const retryEveryMs = 15 * 60_000;

interface HeartDeps {
  /** Does what takes a moment. */
  tend: () => Promise<unknown>;
  /** Goes on with a verification; null where there was none to go on with. */
  goOn: (retriesFailed: boolean) => Promise<object | null>;
  /** Milliseconds since the process began. */
  elapsed: () => number;
  tellFault: (error: unknown) => void;
}

/** Work that is not begun again while it is under way, and whose faults are told and nobody's. */
function alone(work: () => Promise<unknown>, tellFault: (error: unknown) => void): () => Promise<void> {
  let isUnderWay = false;
  return async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await work();
    } catch (error) {
      tellFault(error);
    } finally {
      isUnderWay = false;
    }
  };
}

/**
 * The heart of a process that lives on between requests. A verification may take hours, and half an hour of rest when
 * Patreon asks for it; what takes a moment is tended at each beat all the same.
 * @returns one beat.
 */
export function createHeart({ tend, goOn, elapsed, tellFault }: HeartDeps): () => void {
  let retriedAt = 0;
  const tendAlone = alone(tend, tellFault);
  const goOnAlone = alone(async () => {
    const goneOn = await goOn(elapsed() - retriedAt >= retryEveryMs);
    if (goneOn) retriedAt = elapsed();
  }, tellFault);
  return () => {
    tendAlone();
    goOnAlone();
  };
}
