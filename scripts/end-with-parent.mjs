/**
 * Loaded before a Node program (`node --import`) by `startChild`: ends the program when the process that started it is
 * gone, however that ended. The system closes the channel between the two; nothing has to be asked again and again.
 */
const graceMs = 10_000;

// Not for the program's own children: `next dev` talks to one by such a channel, and lives by it.
const place = process.execArgv.indexOf(import.meta.url);
if (place > 0) process.execArgv.splice(place - 1, 2);

// Waiting for the end of another is no reason to live on.
process.channel?.unref();
process.once("disconnect", () => {
  // What the program does on SIGTERM to end in good order, it does now; it gets a while for that.
  setTimeout(() => process.exit(1), graceMs).unref();
  process.kill(process.pid, "SIGTERM");
});
