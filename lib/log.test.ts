import { describe, expect, it } from "vitest";
import { AppError } from "./errors";
import { loggedCause } from "./log";

describe("loggedCause", () => {
  it("says the kind and the place of a failure, and not a word of its message", () => {
    const cause = Object.assign(new TypeError("Failed query: insert … params: ada@example.com,hunter2"), {
      code: "23505",
    });
    const logged = loggedCause(cause);
    expect(logged).toMatchObject({ name: "TypeError", code: "23505" });
    expect(logged?.stack).toContain("log.test.ts");
    expect(JSON.stringify(logged)).not.toMatch(/hunter2|ada@|insert/);
  });

  it("is not fooled by a message whose lines look like a stack's", () => {
    const logged = loggedCause(
      new Error("first\n    at ada@example.com (hunter2:1:1)\nat hunter2\n    at last hunter2"),
    );
    expect(JSON.stringify(logged)).not.toMatch(/hunter2|ada@/);
    expect(logged?.stack).toContain("log.test.ts");
  });

  it("goes down the causes, and says of what is no error only what it is", () => {
    const error = new Error("outer hunter2", { cause: new AppError("busy", { cause: "hunter2" }) });
    const logged = loggedCause(error);
    expect(logged).toMatchObject({ cause: { name: "AppError", code: "busy", cause: { name: "string" } } });
    expect(JSON.stringify(logged)).not.toContain("hunter2");
    expect(loggedCause({ password: "hunter2" })).toEqual({ name: "object" });
    expect(loggedCause("hunter2")).toEqual({ name: "string" });
  });

  it("has nothing to say of nothing, and survives an error without a stack", () => {
    expect(loggedCause(undefined)).toBeUndefined();
    expect(loggedCause(null)).toBeUndefined();
    const bare = new Error("hunter2");
    delete bare.stack;
    expect(JSON.stringify(loggedCause(bare))).not.toContain("hunter2");
  });

  it("keeps a stack short", () => {
    const deep = (depth: number): Error => (depth === 0 ? new Error("deep") : deep(depth - 1));
    expect(loggedCause(deep(50))?.stack?.split("\n").length).toBeLessThanOrEqual(8);
  });
});
