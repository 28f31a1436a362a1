/** A row as texts, by our names of the columns; without those that the older database does not have. */
export type OlderRow<C extends string> = Partial<Record<C, string | null>>;

/**
 * An older database, opened read-only in one consistent snapshot: whatever is written there meanwhile is not seen, and
 * nothing is ever written by us.
 */
export interface OlderSource {
  /** What it is, for a person; without password. */
  name: string;
  /** Tables and their columns. */
  tables(): Promise<ReadonlyMap<string, readonly string[]>>;
  count(table: string): Promise<number>;
  /**
   * All rows of a table in batches.
   * @param columns names there by our names.
   */
  rows<C extends string>(table: string, columns: Partial<Record<C, string>>): AsyncIterable<OlderRow<C>[]>;
  /** The highest id that the table ever gave, deleted rows included as far as the database remembers. */
  highestId(table: string, column: string): Promise<number>;
  close(): Promise<void>;
}

/** How many rows travel at once. */
export const batchSize = 5000;

/** An older database that could not be opened or read; the message is for a person and holds no password. */
export class SourceError extends Error {
  override name = "SourceError";
}
