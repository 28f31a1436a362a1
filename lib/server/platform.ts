import "server-only";

/**
 * Whether the platform freezes a process once it has answered, and its timers with it. Vercel does, and says that it is
 * Vercel (https://vercel.com/docs/environment-variables/system-environment-variables).
 */
export const freezesProcesses = (): boolean => process.env.VERCEL === "1";
