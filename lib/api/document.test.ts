import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { apiDocument } from "./document";
import { operations } from "./operations";

describe("the API's document", () => {
  it("is valid OpenAPI 3.1 that refers to nothing outside itself", async () => {
    const document = apiDocument(operations, "gh_access");
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toMatchObject({ valid: true });
    expect(validator.version).toBe("3.1");
    const schemas = (document.components as { schemas: object }).schemas;
    const text = JSON.stringify(document);
    for (const [, target] of text.matchAll(/"\$ref":"([^"]*)"/g)) {
      expect(target).toMatch(/^#\/components\/schemas\//);
      expect(Object.keys(schemas)).toContain(target?.split("/").at(-1));
    }
    expect(text).not.toContain("$defs");
  });

  it("has a name of its own for each operation", () => {
    const { paths } = apiDocument(operations, "gh_access") as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const names = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(operations.length);
  });
});
