// Runs in a worker thread, so that a storm of sign-ins leaves the event loop free. A plain file, because Next's
// bundlers resolve worker addresses differently.
import { parentPort } from "node:worker_threads";
import bcrypt from "bcryptjs";

parentPort?.on("message", async ({ task, password, hash, cost }) => {
  try {
    const result = task === "hash" ? await bcrypt.hash(password, cost) : await bcrypt.compare(password, hash);
    parentPort?.postMessage({ result });
  } catch {
    parentPort?.postMessage({ failed: true });
  }
});
