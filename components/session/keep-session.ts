import { callApi } from "./call-api";
import { forgetLastSeen, startMonitor } from "./monitor";
import { personKey } from "./person-key";
import { setAsker } from "./recover-session";
import { checkTokens, type Standing } from "./standing";
import { openTabs, type TabMessage } from "./tabs";

/** What the dialog does with a session that is kept. */
export interface Keeping {
  /** Somebody signed in, in the dialog. */
  signedInAs(person: string): void;
  /** The person does not want to sign in now. */
  decline(): void;
  /** Looks whether they signed in elsewhere. @returns whether anybody did. */
  lookAgain(): Promise<boolean>;
  stop(): void;
}

/** Who this browser's cookies belong to; null while that cannot be known. */
async function whoIsSignedIn(): Promise<string | null> {
  try {
    const response = await fetch("/api/auth/me", { cache: "no-store" });
    return response.ok ? personKey(await response.json()) : null;
  } catch {
    return null;
  }
}

/** What a page shows belongs to somebody who is not here any more: it is loaded anew, for whoever is. */
const leave = () => window.location.reload();

/**
 * Keeps a page signed in: renews its tokens, tells and hears the other tabs, and has the person asked when nothing else
 * helps.
 * @param person who the page was made for, by `personKey`.
 * @param showDialog is told when to ask the person, and when no more.
 */
export function keepSession(person: string, showDialog: (asking: boolean) => void): Keeping {
  let waiting: ((signedIn: boolean) => void)[] = [];
  let asking = false;
  // Asked once and put off: from then on only what the person does themselves asks again.
  let declined = false;

  function setAsking(now: boolean) {
    asking = now;
    showDialog(now);
  }

  function settle(signedIn: boolean) {
    setAsking(false);
    declined = !signedIn;
    for (const resolve of waiting) resolve(signedIn);
    waiting = [];
  }

  function welcome(who: string) {
    if (who !== person) leave();
    else if (asking) settle(true);
    else declined = false;
  }

  async function onStanding(standing: Standing) {
    if (standing === "signed_out" && !declined) setAsking(true);
    if (standing !== "signed_in" || !(asking || declined)) return;
    const who = await whoIsSignedIn();
    if (who !== null) welcome(who);
  }

  function onMessage(message: TabMessage) {
    if (message.kind === "signed_out") leave();
    else if (message.kind === "here") welcome(message.person);
    // Looked at here too: a word from another tab may be older than a sign-in.
    else void checkTokens().then(onStanding);
  }

  const tabs = openTabs(onMessage);
  const stopMonitor = startMonitor((standing) => {
    if (standing === "signed_out" && !asking && !declined) tabs.tell({ kind: "ended" });
    void onStanding(standing);
  });
  const stopHearingSignOut = hearSignOut(() => tabs.tell({ kind: "signed_out" }));
  tabs.tell({ kind: "here", person });
  setAsker(() => {
    setAsking(true);
    return new Promise((resolve) => waiting.push(resolve));
  });

  return {
    signedInAs(who) {
      tabs.tell({ kind: "here", person: who });
      welcome(who);
    },
    decline: () => settle(false),
    async lookAgain() {
      const standing = await checkTokens();
      await onStanding(standing);
      return standing === "signed_in";
    },
    stop() {
      setAsker(null);
      stopMonitor();
      stopHearingSignOut();
      tabs.close();
      for (const resolve of waiting) resolve(false);
    },
  };
}

/**
 * Sends the sign-out forms of the page, which are plain forms, so that the other tabs can be told when it is done.
 * @returns stops it.
 */
function hearSignOut(onSignedOut: () => void): () => void {
  async function signOut(form: HTMLFormElement) {
    const outcome = await callApi("/api/auth/logout", "POST");
    // Sent by the browser after all, which shows what it finds.
    if (outcome.kind !== "done") return form.submit();
    forgetLastSeen();
    onSignedOut();
    window.location.assign("/");
  }
  function onSubmit(event: SubmitEvent) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (new URL(form.action).pathname !== "/api/auth/logout") return;
    event.preventDefault();
    void signOut(form);
  }
  document.addEventListener("submit", onSubmit);
  return () => document.removeEventListener("submit", onSubmit);
}
