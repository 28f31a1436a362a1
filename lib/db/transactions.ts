import { setImmediate as nextTurn } from "node:timers/promises";
import type postgres from "postgres";

type Work<T> = (sql: postgres.TransactionSql) => Promise<T>;

/** A transaction; `lost` is what took its connection away, null while it is there. */
interface Underway {
  lost: unknown;
}

/** Whether an error tells that its connection has ended: it came from the socket or the driver, or PostgreSQL said FATAL. */
function endsConnection(error: unknown): boolean {
  const { code, errno, severity } = error as { code?: unknown; errno?: unknown; severity?: unknown };
  if (severity === "FATAL" || severity === "PANIC" || typeof errno === "number") return true;
  return ["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "CONNECTION_ENDED"].includes(String(code));
}

/** The same, but for refusing statements once the connection is lost. */
function guard(sql: postgres.TransactionSql, underway: Underway): postgres.TransactionSql {
  const send = <T>(statement: () => T): T => {
    if (underway.lost !== null) throw underway.lost;
    const sent = statement();
    if (sent instanceof Promise)
      sent.catch((error: unknown) => {
        if (endsConnection(error)) underway.lost ??= error;
      });
    return sent;
  };
  return new Proxy(sql, {
    apply: (target, self, parts) => send(() => Reflect.apply(target, self, parts)),
    get(target, name) {
      if (name === "unsafe")
        return (...parts: Parameters<typeof sql.unsafe>) => send(() => target.unsafe(...parts));
      if (name === "savepoint")
        return (work: Work<unknown>) => target.savepoint((inner) => work(guard(inner, underway)));
      return Reflect.get(target, name);
    },
  });
}

/**
 * What a transaction came to. The driver answers that with a commit or a rollback, so it is told only while the
 * connection is there.
 */
function outcomeOf<T>(work: Promise<T>, underway: Underway, giveUp: (error: unknown) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    work.then(
      (value) => {
        if (underway.lost === null) resolve(value);
      },
      async (error: unknown) => {
        // A failing connection is heard of first from its statement, and then from its end.
        await nextTurn();
        if (underway.lost === null) reject(error);
        else giveUp(error);
      },
    );
  });
}

/**
 * Lets a transaction of this client end with its connection. The driver (postgres.js 3.4) uses the connection again for
 * whoever waits, and sends what the transaction still has to say there: its statements would be in nobody's transaction
 * or in another's, and so would its commit and its rollback (https://github.com/porsager/postgres/pull/1155).
 */
export function endWithConnection(client: postgres.Sql): void {
  const begin = client.begin.bind(client);
  const guarded = <T>(work: Work<T>): Promise<T> => {
    const underway: Underway = { lost: null };
    return new Promise((resolve, reject) => {
      const told = begin((sql) => outcomeOf(work(guard(sql, underway)), underway, reject)) as Promise<T>;
      told.then(resolve, (error: unknown) => {
        underway.lost ??= error;
        reject(error);
      });
    });
  };
  client.begin = guarded as typeof client.begin;
}
