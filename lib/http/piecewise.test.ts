import { describe, expect, it } from "vitest";
import { signal } from "@/tests/support/signal";
import { piecewise } from "./piecewise";

describe("a body made piece by piece", () => {
  const textOf = (body: ReadableStream<Uint8Array>) => new Response(body).text();

  it("is all its pieces", async () => {
    const faults: unknown[] = [];
    async function* pieces() {
      yield "one, ";
      yield "zwölf";
    }
    expect(await textOf(piecewise(pieces(), (error) => faults.push(error)))).toBe("one, zwölf");
    expect(faults).toEqual([]);
  });

  it("that a client leaves while a piece is made ends the making, and is no fault", async () => {
    const faults: unknown[] = [];
    const [asked, made] = [signal(), signal()];
    let isOver = false;
    async function* pieces() {
      try {
        yield "one";
        asked.give();
        await made.given;
        yield "two";
      } finally {
        isOver = true;
      }
    }
    const reader = piecewise(pieces(), (error) => faults.push(error)).getReader();
    await reader.read();
    await asked.given;
    const left = reader.cancel();
    made.give();
    await left;
    expect(isOver).toBe(true);
    expect(faults).toEqual([]);
  });

  it("that fails on its way is cut short, and the cause is told to us alone", async () => {
    const faults: unknown[] = [];
    const fault = new Error("The database is away");
    async function* pieces() {
      yield "one";
      throw fault;
    }
    await expect(textOf(piecewise(pieces(), (error) => faults.push(error)))).rejects.toThrow("cut short");
    expect(faults).toEqual([fault]);
  });
});
