import { describe, expect, it } from "vitest";
import { AppError, errorTable } from "./errors";

describe("errorTable", () => {
  it("keeps the words and statuses that clients of the older API read", () => {
    expect(errorTable).toMatchObject({
      missing_fields: { status: 400, detail: "Missing required fields" },
      username_taken: { status: 400, detail: "Username already exists" },
      email_taken: { status: 400, detail: "Email already exists" },
      invalid_credentials: { status: 401, detail: "Invalid credentials" },
      account_deactivated: { status: 403, detail: "Account is deactivated" },
    });
  });

  it("has a status that is a failure, and words, in every row", () => {
    for (const [code, row] of Object.entries(errorTable)) {
      expect(row.status, code).toBeGreaterThanOrEqual(400);
      expect(row.status, code).toBeLessThan(600);
      expect(row.title, code).toMatch(/^[A-Z].*[^.]$/);
      expect(row.detail, code).toMatch(/^[A-Z].*[^.]$/s);
    }
  });
});

describe("AppError", () => {
  it("carries its row, and a detail of its own where one is given", () => {
    const plain = new AppError("email_taken");
    expect(plain).toMatchObject({
      code: "email_taken",
      status: 400,
      detail: "Email already exists",
      errors: undefined,
    });
    expect(new AppError("email_taken", { detail: "Try another" }).detail).toBe("Try another");
  });

  it("keeps its cause out of all that is shown", () => {
    const error = new AppError("unexpected", { cause: new Error("hunter2") });
    expect(error.message + error.detail + error.title + JSON.stringify(error)).not.toContain("hunter2");
    expect(error.cause).toBeInstanceOf(Error);
  });
});
