/** Next calls this once when a server starts, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startTracing } = await import("@/lib/server/start-tracing");
    await startTracing();
    const { watchRequests } = await import("@/lib/server/watch-requests");
    watchRequests();
    const { noteStart } = await import("@/lib/server/start");
    await noteStart();
    // Vercel (which says so: https://vercel.com/docs/environment-variables/system-environment-variables) freezes a process
    // when it has answered, a run of the heartbeat with it; there a cron calls /api/cron/heartbeat.
    if (process.env.VERCEL === "1") return;
    const { startHeartbeat } = await import("@/lib/server/heartbeat");
    startHeartbeat();
  }
}
