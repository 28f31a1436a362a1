// Runs in a worker thread, so that a storm of sign-ins leaves the event loop free. A plain file, because Next's
// bundlers resolve worker addresses differently.
import { pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import { platform, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import bcrypt from "bcryptjs";

/**
 * Whoever answers requests goes before whoever hashes. A thread has a priority of its own on Linux alone (setpriority(2),
 * "C library/kernel differences"): elsewhere it is the whole process's. Where a sandbox forbids it, hashing goes on.
 */
function yieldToRequests() {
  try {
    if (platform() === "linux") setPriority(0, 19);
  } catch {}
}

yieldToRequests();

/**
 * The bytes of one of Werkzeug's hashes. The salt counts as the text it is. Only the `Sync` forms: the others would work
 * in libuv's pool, where WebCrypto, and so every token check, would wait behind them.
 */
function derive(password, { kind, salt, ...parameters }, length) {
  if (kind === "pbkdf2") return pbkdf2Sync(password, salt, parameters.iterations, length, parameters.digest);
  const { N, r, p } = parameters;
  // All that OpenSSL counts (EVP_PBE_scrypt); Node's default of 32 MiB lies just below what Werkzeug's parameters take.
  return scryptSync(password, salt, length, { N, r, p, maxmem: 128 * r * (N + p + 2) });
}

/** @param hash as lib/accounts/password-hash.ts reads it. */
function fits(password, hash) {
  if (hash.kind === "bcrypt") return bcrypt.compareSync(password, hash.text);
  const expected = Buffer.from(hash.hex, "hex");
  return timingSafeEqual(derive(password, hash, expected.length), expected);
}

parentPort?.on("message", ({ task, password, hash, cost }) => {
  try {
    const result = task === "hash" ? bcrypt.hashSync(password, cost) : fits(password, hash);
    parentPort?.postMessage({ result });
  } catch {
    parentPort?.postMessage({ failed: true });
  }
});
