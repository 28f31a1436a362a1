/** What the tabs of one browser tell each other. */
export type TabMessage =
  /** A page was opened by this person, or they signed in again; by `personKey`. */
  | { kind: "here"; person: string }
  /** The session was found to have ended. */
  | { kind: "ended" }
  /** The person signed out. */
  | { kind: "signed_out" };

const channelName = "gatehouse-session";

/** Speaks to the browser's other tabs, never to its own. */
export interface Tabs {
  tell(message: TabMessage): void;
  close(): void;
}

/** @param onMessage is told what other tabs say. */
export function openTabs(onMessage: (message: TabMessage) => void): Tabs {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = (event: MessageEvent<TabMessage>) => onMessage(event.data);
  return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
}
