import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

/** What is learned of a request on its way, for its line in the log. */
export interface RequestNote {
  userId: number | null;
  /** Whether its line is written. */
  isTold: boolean;
}

// On globalThis, because the bundler gives pages, routes and instrumentation.ts a copy of this module each.
const kept = globalThis as { gatehouseNotes?: AsyncLocalStorage<RequestNote> };
kept.gatehouseNotes ??= new AsyncLocalStorage();
const notes = kept.gatehouseNotes;

/** Begins the note of a request that has just come in; whatever is done for it finds the note. */
export function beginNote(): RequestNote {
  const note = { userId: null, isTold: false };
  notes.enterWith(note);
  return note;
}

/** Does the work with the note of its request: the one begun when it came in, or a new one where nobody saw it come. */
export function withNote<T>(work: (note: RequestNote) => Promise<T>): Promise<T> {
  const begun = notes.getStore();
  if (begun && !begun.isTold) return work(begun);
  const note = { userId: null, isTold: false };
  return notes.run(note, () => work(note));
}

/** Notes who the request turned out to be from. */
export function noteUser(userId: number): void {
  const note = notes.getStore();
  if (note) note.userId = userId;
}
