import { availableParallelism, platform } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { AppError } from "@/lib/errors";
import { type PasswordHash, parsePasswordHash } from "./password-hash";

/** Hashes and checks passwords away from the event loop. */
export interface PasswordHasher {
  /** bcrypt's cost, at which it hashes. */
  readonly cost: number;
  /** A bcrypt hash. @throws AppError busy */
  hash(password: string): Promise<string>;
  /**
   * Whether the password fits a hash of any form that is known. For null, and for an unknown form, it works as long as
   * for a hash of ours and answers false. bcrypt counts the first 72 bytes of a longer password, as it did in the older
   * system; the other forms count all of it. @throws AppError busy
   */
  verify(password: string, stored: string | null): Promise<boolean>;
}

type Task =
  | { task: "hash"; password: string; cost: number }
  | { task: "verify"; password: string; hash: PasswordHash };

interface Job {
  task: Task;
  resolve: (result: string | boolean) => void;
  reject: (error: Error) => void;
}

/** At about five hashes a second and core, a longer queue would keep people waiting for half a minute. */
const queueMax = 150;

/** Workers that each do one job at a time; a worker that dies fails its job and is replaced. */
class WorkerPool {
  private readonly waiting: Job[] = [];
  private readonly idle: Worker[] = [];
  private readonly running = new Map<Worker, Job>();

  constructor(private readonly size: number) {}

  run(task: Task): Promise<string | boolean> {
    if (this.waiting.length >= queueMax) throw new AppError("busy");
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    const worker = this.idle.pop() ?? (this.running.size < this.size ? this.start() : undefined);
    if (!worker) return;
    const job = this.waiting.shift() as Job;
    this.running.set(worker, job);
    worker.ref();
    worker.postMessage(job.task);
  }

  private start(): Worker {
    const worker = new Worker(path.join(process.cwd(), "workers", "password.mjs"));
    worker.on("message", (answer: { result?: string | boolean; failed?: true }) => {
      const job = this.running.get(worker);
      this.running.delete(worker);
      // An idle worker must not keep a script alive.
      worker.unref();
      this.idle.push(worker);
      if (answer.result === undefined) job?.reject(new Error("The password could not be hashed"));
      else job?.resolve(answer.result);
      this.next();
    });
    worker.on("error", (error) => this.lose(worker, error));
    worker.on("exit", () => this.lose(worker, new Error("A hashing worker stopped")));
    return worker;
  }

  private lose(worker: Worker, error: Error): void {
    const job = this.running.get(worker);
    this.running.delete(worker);
    const at = this.idle.indexOf(worker);
    if (at >= 0) this.idle.splice(at, 1);
    job?.reject(error);
    this.next();
  }
}

/** A well-formed bcrypt hash that is nobody's, to be checked where there is no other. */
export const bcryptDecoy = (cost: number): string =>
  `$2b$${String(cost).padStart(2, "0")}$${"abcdefghijklmnopqrstuO".padEnd(53, "decoy")}`;

/** Where the workers yield to requests by their priority (workers/password.mjs), every core hashes; else one stays free. */
const workerCount = () => Math.max(1, availableParallelism() - (platform() === "linux" ? 0 : 1));

/**
 * A hasher over worker threads.
 * @param cost bcrypt's cost: 12 is about 0.2 s.
 */
export function createPasswordHasher(cost: number): PasswordHasher {
  const pool = new WorkerPool(workerCount());
  const decoy = parsePasswordHash(bcryptDecoy(cost)) as PasswordHash;
  return {
    cost,
    async hash(password) {
      return String(await pool.run({ task: "hash", password, cost }));
    },
    async verify(password, stored) {
      const known = stored === null ? null : parsePasswordHash(stored);
      const fits = await pool.run({ task: "verify", password, hash: known ?? decoy });
      return known !== null && fits === true;
    },
  };
}
