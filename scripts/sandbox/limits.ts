import type { Clock } from "./clock";
import type { Settings } from "./settings";

const TOKEN_WINDOW_MS = 60_000;
const CLIENT_WINDOW_MS = 2_000;
const EDGE_WINDOW_MS = 600_000;

/** Times of what happened in a sliding window of the sandbox's clock. */
class Window {
  private times: number[] = [];

  constructor(private readonly lengthMs: number) {}

  /** Milliseconds until another one fits under `max`; 0 when it fits now. */
  waitMs(now: number, max: number): number {
    // Times ahead of `now` are from before the clock was moved back.
    this.times = this.times.filter((time) => time > now - this.lengthMs && time <= now);
    const oldest = this.times[this.times.length - max];
    return oldest === undefined ? 0 : oldest + this.lengthMs - now;
  }

  add(now: number): void {
    this.times.push(now);
  }

  clear(): void {
    this.times = [];
  }
}

/** Patreon's three limits: per access token, per client, and the edge's on bad answers (section 3 of the facts). */
export class Limits {
  private readonly tokens = new Map<string, Window>();
  private readonly clients = new Map<string, Window>();
  private readonly badAnswers = new Window(EDGE_WINDOW_MS);
  private blockedUntil = 0;

  constructor(
    private readonly clock: Clock,
    private readonly settings: () => Settings,
  ) {}

  /** Takes one call of a client, and of a token when there is one; answers the seconds to wait, 0 for none. */
  take(clientId: string, accessToken: string | null): number {
    const { clientLimit, tokenLimit } = this.settings();
    const now = this.clock.now().getTime();
    const uses: Window[] = [];
    let waitMs = 0;
    const ask = (window: Window, max: number | null) => {
      if (max === null) return;
      waitMs = Math.max(waitMs, window.waitMs(now, max));
      uses.push(window);
    };
    ask(windowOf(this.clients, clientId, CLIENT_WINDOW_MS), clientLimit);
    if (accessToken !== null) ask(windowOf(this.tokens, accessToken, TOKEN_WINDOW_MS), tokenLimit);
    if (waitMs === 0) for (const window of uses) window.add(now);
    return Math.ceil(waitMs / 1000);
  }

  /** Seconds the edge still blocks everything; 0 when it does not. */
  edgeBlockSeconds(): number {
    return Math.max(0, Math.ceil((this.blockedUntil - this.clock.now().getTime()) / 1000));
  }

  /** Counts an answer; too many 4xx in ten minutes start the block. */
  countAnswer(status: number): void {
    const { edgeLimit, edgeBlockSeconds } = this.settings();
    if (edgeLimit === null || status < 400 || status > 499) return;
    const now = this.clock.now().getTime();
    if (this.badAnswers.waitMs(now, edgeLimit) > 0) {
      this.blockedUntil = now + edgeBlockSeconds * 1000;
      this.badAnswers.clear();
      return;
    }
    this.badAnswers.add(now);
  }

  clear(): void {
    this.tokens.clear();
    this.clients.clear();
    this.badAnswers.clear();
    this.blockedUntil = 0;
  }
}

function windowOf(windows: Map<string, Window>, key: string, lengthMs: number): Window {
  const window = windows.get(key) ?? new Window(lengthMs);
  windows.set(key, window);
  return window;
}
