/** Next calls this once when a server starts, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startTracing } = await import("@/lib/server/start-tracing");
    await startTracing();
    const { watchRequests } = await import("@/lib/server/watch-requests");
    watchRequests();
    const { noteStart } = await import("@/lib/server/start");
    await noteStart();
    const { freezesProcesses } = await import("@/lib/server/platform");
    // A run of the heartbeat would be frozen too; there a cron calls /api/cron/heartbeat.
    if (freezesProcesses()) return;
    const { startHeartbeat } = await import("@/lib/server/heartbeat");
    startHeartbeat();
  }
}
