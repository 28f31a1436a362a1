import { setTimeout as sleep } from "node:timers/promises";
import { insist } from "./insist";
import { type Answer, Visitor } from "./visitor";

/** What the app has said is done: nothing of it may be missing afterwards. */
export interface Ledger {
  /** Names of accounts whose registration was answered with 201. */
  registered: Set<string>;
  /** Sessions by id: the newest generation that was handed out, and whether a sign-out was answered. */
  sessions: Map<string, { generation: number; ended: boolean }>;
}

export interface Load {
  ledger: Ledger;
  people: Visitor[];
  /** Requests that were answered as they should be. */
  done: number;
  /** Tries that were not, and were made again. */
  repeated: number;
  /** What was given up, or answered wrongly: one line each. */
  failures: string[];
  /** The longest that somebody waited for what was asked, repeats included. */
  worstMs: number;
  /** Resolves once so many more requests were answered. */
  progress(requests: number): Promise<void>;
  /** Lets everybody end what they have begun. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  people?: number;
  /** Between two requests of one person. */
  pauseMs?: number;
  /** How long a person goes on asking for the same. */
  patienceMs?: number;
}

/** A person who reads, refreshes, signs out and in, without end; and everything they were told. */
function createPerson(load: Load, person: Visitor, patienceMs: number) {
  const { ledger } = load;

  /** Asks until there is an answer that is no trouble, and notes how long that took. */
  async function ask(what: string, question: () => Promise<Answer>): Promise<Answer | null> {
    const begun = performance.now();
    const { answer, repeats, lastStatus } = await insist(question, patienceMs);
    const waited = performance.now() - begun;
    load.worstMs = Math.max(load.worstMs, waited);
    load.repeated += repeats;
    if (!answer) load.failures.push(`${what}: ${lastStatus ?? "no answer"} for ${Math.round(waited)} ms`);
    return answer;
  }

  const expectStatus = (what: string, answer: Answer | null, status: number): boolean => {
    if (answer?.status === status) load.done += 1;
    else if (answer) load.failures.push(`${what}: ${answer.status} ${answer.text.slice(0, 120)}`);
    return answer?.status === status;
  };

  function noteSession(): void {
    const { session } = person;
    if (session) ledger.sessions.set(session.id, { generation: session.generation, ended: false });
  }

  /** Registering is not repeatable: a name that is taken at the second try was taken by the first. */
  async function register(): Promise<void> {
    const answer = await ask("register", () => person.register());
    if (answer?.status === 400 && answer.text.includes("already exists")) return enter();
    if (!expectStatus("register", answer, 201)) return;
    ledger.registered.add(person.username);
    noteSession();
  }

  async function enter(): Promise<void> {
    if (expectStatus("sign in", await ask("sign in", () => person.signIn()), 200)) noteSession();
  }

  async function refresh(): Promise<void> {
    const answer = await ask("refresh", () => person.ask("POST", "/api/auth/refresh"));
    if (expectStatus("refresh", answer, 200)) noteSession();
  }

  async function signOut(): Promise<void> {
    const known = ledger.sessions.get(person.session?.id ?? "");
    const answer = await ask("sign out", () => person.ask("POST", "/api/auth/logout"));
    if (expectStatus("sign out", answer, 200) && known) known.ended = true;
  }

  /** As our own pages do: a token that is refused is refreshed once, and the question repeated. */
  async function read(): Promise<void> {
    const me = () => ask("read", () => person.ask("GET", "/api/auth/me"));
    let answer = await me();
    if (answer?.status === 401) {
      load.repeated += 1;
      await refresh();
      answer = await me();
    }
    expectStatus("read", answer, 200);
  }

  return {
    register,
    async turn(number: number): Promise<void> {
      if (number % 15 === 14) {
        await signOut();
        await enter();
      } else if (number % 4 === 3) await refresh();
      else await read();
    },
  };
}

/** Brings people in, each of whom does one thing after the other until the load is stopped. */
export async function startLoad(url: string, options: LoadOptions = {}): Promise<Load> {
  const { people: count = 12, pauseMs = 100, patienceMs = 45_000 } = options;
  let stopped = false;
  const load: Load = {
    ledger: { registered: new Set(), sessions: new Map() },
    people: Array.from({ length: count }, () => new Visitor(url)),
    ...{ done: 0, repeated: 0, failures: [], worstMs: 0 },
    async progress(requests) {
      const wanted = load.done + requests;
      while (load.done < wanted && !stopped) await sleep(20);
    },
    stop: async () => {},
  };
  const persons = load.people.map((person) => createPerson(load, person, patienceMs));
  await Promise.all(persons.map((person) => person.register()));
  const running = persons.map(async (person, index) => {
    for (let number = index; !stopped; number += 1) {
      await person.turn(number);
      await sleep(pauseMs);
    }
  });
  load.stop = async () => {
    stopped = true;
    await Promise.all(running);
  };
  return load;
}
