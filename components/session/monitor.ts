import { checkTokensUnlessBusy, type Standing } from "./standing";

/** The server renews a token that ends within six minutes, so that asking every five never meets a lapsed one. */
const periodMs = 5 * 60_000;
/** After an answer that says nothing, and at most this often when a tab is looked at again. */
const patienceMs = 30_000;
/** When the tokens were last found in order, by any tab of the browser. */
const storageKey = "gatehouse-tokens-seen";

function readLastSeen(): number {
  try {
    const at = Number(localStorage.getItem(storageKey));
    // A clock that was set back must not silence the monitor until it has caught up.
    return at <= Date.now() ? at : 0;
  } catch {
    return 0;
  }
}

function writeLastSeen(at: number): void {
  try {
    localStorage.setItem(storageKey, String(at));
  } catch {
    // Storage may be full or forbidden: each tab then asks for itself.
  }
}

/**
 * Looks at the tokens every five minutes, when the page is looked at again, and when the network is back. Of several
 * tabs, the first whose time has come does it for all.
 * @param onStanding is told what was found by this tab.
 * @returns stops it.
 */
export function startMonitor(onStanding: (standing: Standing) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let lastTriedAt = 0;

  function schedule(dueAt: number) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => askAfter(periodMs), Math.max(0, dueAt - Date.now()));
  }

  async function ask() {
    const askedAt = Date.now();
    lastTriedAt = askedAt;
    schedule(askedAt + patienceMs);
    const standing = await checkTokensUnlessBusy();
    if (stopped || standing === null) return;
    if (standing === "signed_in") {
      writeLastSeen(askedAt);
      schedule(askedAt + periodMs);
    }
    onStanding(standing);
  }

  function askAfter(ageMs: number) {
    const dueAt = Math.max(readLastSeen() + ageMs, lastTriedAt + Math.min(ageMs, patienceMs));
    if (Date.now() >= dueAt) void ask();
    else schedule(Math.max(dueAt, readLastSeen() + periodMs));
  }

  const wake = () => {
    if (document.visibilityState === "visible") askAfter(patienceMs);
  };
  const reconnect = () => askAfter(0);
  window.addEventListener("focus", wake);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", reconnect);
  askAfter(periodMs);

  return () => {
    stopped = true;
    clearTimeout(timer);
    window.removeEventListener("focus", wake);
    document.removeEventListener("visibilitychange", wake);
    window.removeEventListener("online", reconnect);
  };
}

/** Forgets when the tokens were last in order: whoever comes next is not this person. */
export function forgetLastSeen(): void {
  try {
    localStorage.removeItem(storageKey);
  } catch {
    // Nothing could be written there either.
  }
}
