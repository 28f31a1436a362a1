/**
 * Asks `read` again only once its last answer is older than `seconds`, and for all who ask meanwhile together. A failure
 * is kept for nobody but those who waited for it.
 */
export function keepFor<T>(seconds: number, now: () => Date, read: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined;
  return () => {
    const at = now().getTime();
    if (kept && at - kept.at < seconds * 1000) return kept.value;
    const fresh = { at, value: read() };
    kept = fresh;
    fresh.value.catch(() => {
      if (kept === fresh) kept = undefined;
    });
    return fresh.value;
  };
}

/** The value, unless it takes longer. @throws Error after so long; the work itself goes on to its end. */
export async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${seconds} seconds`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
