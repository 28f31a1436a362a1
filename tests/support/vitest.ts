import { afterAll, beforeAll, inject } from "vitest";
import type { Db } from "@/lib/db/client";
import { openTestDatabase, type TestDatabase } from "./database";

/** A database for the tests of this file. Call it at the top of a describe; read `db` inside tests. */
export function useDatabase(): { readonly db: Db; readonly url: string } {
  let opened: TestDatabase | undefined;
  beforeAll(async () => {
    opened = await openTestDatabase(inject("serverUrl"), inject("template"));
  });
  afterAll(() => opened?.close());
  const ready = () => {
    if (!opened) throw new Error("The database is there once the tests run");
    return opened;
  };
  return {
    get db() {
      return ready().db;
    },
    get url() {
      return ready().url;
    },
  };
}
