const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface StopRequest {
  /** What the shell expects of a program that a signal ended (128 and its number); null: nobody asked. */
  exitCode(): number | null;
}

/** Ctrl-C reaches a program twice, from the terminal and from npm: so soon after the first it is the same one. */
const sameRequestMs = 1000;

/**
 * Lets SIGINT and SIGTERM be a wish to stop that the work looks at, instead of an end at once. Asked again, the process
 * ends where it is: whatever it holds is free then, and a sweep goes on at its last page all the same.
 */
export function listenForStop(onRequest: () => void): StopRequest {
  let asked: { code: number; at: number } | null = null;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      const at = performance.now();
      if (asked === null) {
        asked = { code: exitCodes[signal], at };
        onRequest();
      } else if (at - asked.at > sameRequestMs) process.exit(exitCodes[signal]);
    });
  return { exitCode: () => asked?.code ?? null };
}
