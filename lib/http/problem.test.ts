import { describe, expect, it } from "vitest";
import { Problem } from "@/lib/contracts/problem";
import { AppError, type ErrorCode, errorTable } from "@/lib/errors";
import { problemResponse } from "./problem";

describe("problemResponse", () => {
  it("answers every row of the table as a problem document, and never tells the cause", async () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const error = new AppError(code, { cause: new Error("bound value: hunter2") });
      const response = problemResponse(error, "/api/x", "request-1");
      expect(response.status).toBe(errorTable[code].status);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.headers.get("cache-control")).toBe("private, no-store");
      const text = await response.text();
      expect(text).not.toContain("hunter2");
      const problem = Problem.parse(JSON.parse(text));
      expect(problem).toMatchObject({
        code,
        status: response.status,
        instance: "/api/x",
        requestId: "request-1",
      });
      expect(problem.error).toBe(problem.detail);
      expect(problem).not.toHaveProperty("errors");
    }
  });

  it("carries the faults of fields, and says when to come back where waiting helps", async () => {
    const errors = [{ pointer: "/name", detail: "This field is required" }];
    const response = problemResponse(new AppError("missing_fields", { errors }), "/api/x", "r");
    expect(await response.json()).toMatchObject({ errors });
    expect(response.headers.get("retry-after")).toBeNull();
    expect(problemResponse(new AppError("busy"), "/api/x", "r").headers.get("retry-after")).toBe("5");
  });
});
