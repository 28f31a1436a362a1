import type { TokenHealth } from "@/lib/contracts/token-health";

/** Whether somebody is signed in here; `unknown` while the server gives no answer that can be believed. */
export type Standing = "signed_in" | "signed_out" | "unknown";

/** The same word in all tabs of the browser: one of them at a time looks at the tokens and renews them. */
const lockName = "gatehouse-tokens";
const patienceMs = 20_000;

const call = (path: string, method: "GET" | "POST") =>
  fetch(path, { method, cache: "no-store", signal: AbortSignal.timeout(patienceMs) });

async function renew(): Promise<Standing> {
  const { ok, status } = await call("/api/auth/refresh", "POST");
  if (ok) return "signed_in";
  // 401: the session ended. 403: the account was deactivated. All else (a limit, a restart) says nothing of the session.
  return status === 401 || status === 403 ? "signed_out" : "unknown";
}

async function lookAtTokens(): Promise<Standing> {
  try {
    const response = await call("/api/auth/token-health", "GET");
    if (!response.ok) return "unknown";
    const { action }: Partial<TokenHealth> = await response.json();
    if (action === "none") return "signed_in";
    if (action === "sign_in") return "signed_out";
    return action === "refresh" ? await renew() : "unknown";
  } catch {
    return "unknown";
  }
}

/**
 * Looks at this browser's tokens and renews them when they are due, in one tab at a time. Whoever had to wait for
 * another tab finds them renewed already.
 */
export async function checkTokens(): Promise<Standing> {
  // Web Locks exist in secure contexts alone. Without them tabs may renew at once, which the server forgives.
  if (!navigator.locks) return lookAtTokens();
  return navigator.locks.request(lockName, lookAtTokens);
}

/** The same, unless another tab is at it just now: null then. */
export async function checkTokensUnlessBusy(): Promise<Standing | null> {
  if (!navigator.locks) return lookAtTokens();
  return navigator.locks.request(lockName, { ifAvailable: true }, (lock) => (lock ? lookAtTokens() : null));
}
