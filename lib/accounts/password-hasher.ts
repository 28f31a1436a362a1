import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { passwordBytesMax } from "@/lib/contracts/names";
import { AppError } from "@/lib/errors";

/** Hashes and checks passwords away from the event loop. */
export interface PasswordHasher {
  /** A bcrypt hash at the configured cost. @throws AppError busy */
  hash(password: string): Promise<string>;
  /**
   * Whether the password fits. With `hash` null it does the same work and answers false, so that an unknown account
   * takes as long as a known one. @throws AppError busy
   */
  verify(password: string, hash: string | null): Promise<boolean>;
}

type Task =
  | { task: "hash"; password: string; cost: number }
  | { task: "verify"; password: string; hash: string };

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
    const worker = new Worker(path.join(process.cwd(), "workers", "bcrypt.mjs"));
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

/** A bcrypt hash of a cost that there is (4 to 31): any other makes bcrypt fail, and fits no password. */
const isBcrypt = (hash: string) => /^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.test(hash);

/**
 * A hasher over worker threads, one fewer than there are cores, so that one core stays free for requests.
 * @param cost bcrypt's cost: 12 is about 0.2 s.
 */
export function createPasswordHasher(cost: number): PasswordHasher {
  const pool = new WorkerPool(Math.max(1, availableParallelism() - 1));
  const hash = async (password: string) => String(await pool.run({ task: "hash", password, cost }));
  // Well-formed, so that checking against it costs what any check costs; whose it is plays no part.
  const decoy = `$2b$${String(cost).padStart(2, "0")}$${"abcdefghijklmnopqrstuO".padEnd(53, "decoy")}`;
  return {
    hash,
    async verify(password, stored) {
      const usable = stored !== null && isBcrypt(stored) && Buffer.byteLength(password) <= passwordBytesMax;
      const fits = await pool.run({ task: "verify", password, hash: usable ? stored : decoy });
      return usable && fits === true;
    },
  };
}
