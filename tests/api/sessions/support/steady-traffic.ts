import { type Answer, ApiClient, type Call } from "../../../support/client";
import { follow, type Person, register } from "../../../support/visits";

/**
 * A client whose cookies belong to a jar that several share, as the tabs of one browser do. Each request has a
 * connection of its own: a server that is asked to stop waits for connections, and one that is never idle would keep it
 * from stopping.
 */
class TabClient extends ApiClient {
  constructor(
    url: string,
    override readonly cookies: Map<string, string>,
  ) {
    super(url);
  }

  override call(method: string, path: string, call: Call = {}): Promise<Answer> {
    return super.call(method, path, { ...call, headers: { ...call.headers, connection: "close" } });
  }
}

export interface Traffic {
  /** Where the app answers; changed while copies come and go. */
  urls: string[];
  /** What went wrong, one line each: somebody who had to sign in again, or did not get what was asked for. */
  failures: string[];
  /** How many pages and calls succeeded so far. */
  done: { pages: number; calls: number };
  /** Every tab has succeeded so often at least. */
  rounds(): number;
  people: { person: Person; jar: Map<string, string> }[];
  /** Lets every tab end what it has begun. */
  stop(): Promise<void>;
}

const isNetworkFault = (error: unknown) => error instanceof TypeError && error.message === "fetch failed";

/** A page as a browser opens it: through redirects, and a sign-in page in place of it is a failure. */
async function openPage(client: ApiClient, { username }: Person): Promise<string | null> {
  const { answer, trail } = await follow(client, "/labs");
  if (answer.status === 200 && answer.text.includes(username) && !trail.join().includes("/login"))
    return null;
  return `page: ${answer.status} by ${trail.join(" > ") || "itself"}`;
}

/** A call as our own client makes it: a 401 refreshes once and repeats. */
async function callApi(client: ApiClient, { username }: Person): Promise<string | null> {
  let answer = await client.get("/api/auth/me");
  if (answer.status === 401) {
    const refreshed = await client.post("/api/auth/refresh");
    if (refreshed.status !== 200) return `refresh: ${refreshed.status} ${refreshed.text}`;
    answer = await client.get("/api/auth/me");
  }
  return answer.body?.username === username ? null : `call: ${answer.status} ${answer.text.slice(0, 200)}`;
}

/**
 * Signs people in and lets each use two tabs without pause: one opens pages, one calls the API. What a dropped
 * connection interrupts is asked again, of the next address where there are several: while a process restarts nobody
 * answers, which is the deploy and not a failure. Redirects and refreshes that were lost on their way count like any.
 */
export async function startTraffic(urls: string[], peopleCount: number): Promise<Traffic> {
  const people = await Promise.all(
    Array.from({ length: peopleCount }, async () => {
      const jar = new Map<string, string>();
      return { person: await register(new TabClient(urls[0] ?? "", jar)), jar };
    }),
  );
  let stopped = false;
  const tabs: { rounds: number }[] = [];
  const traffic: Omit<Traffic, "stop"> = {
    urls,
    failures: [],
    done: { pages: 0, calls: 0 },
    rounds: () => Math.min(...tabs.map((tab) => tab.rounds)),
    people,
  };
  const run = async (
    { person, jar }: (typeof people)[number],
    kind: "pages" | "calls",
    tab: { rounds: number },
  ) => {
    for (let turn = 0; !stopped; turn += 1) {
      const client = new TabClient(traffic.urls[turn % traffic.urls.length] ?? "", jar);
      try {
        const failure = await (kind === "pages" ? openPage : callApi)(client, person);
        if (failure) traffic.failures.push(`${person.username} ${failure}`);
        else {
          tab.rounds += 1;
          traffic.done[kind] += 1;
        }
      } catch (error) {
        if (!isNetworkFault(error)) traffic.failures.push(`${person.username} ${kind}: ${error}`);
        // Gives the process that starts its turn; a refused connection would be asked again thousands of times.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const running = people.flatMap((one) =>
    (["pages", "calls"] as const).map((kind) => {
      const tab = { rounds: 0 };
      tabs.push(tab);
      return run(one, kind, tab);
    }),
  );
  return Object.assign(traffic, {
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  });
}
