/** Next calls this once when a server starts, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { noteStart } = await import("@/lib/server/start");
    await noteStart();
    const { startHeartbeat } = await import("@/lib/server/heartbeat");
    startHeartbeat();
  }
}
