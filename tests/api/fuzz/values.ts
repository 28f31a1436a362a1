import fc from "fast-check";
import { type ApiDocument, resolved, type Schema } from "./document";

const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01T00:00:00Z") });

function textOf({ format, examples, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<unknown> {
  if (format === "date-time") return time.map((at) => at.toISOString());
  if (format === "date") return time.map((at) => at.toISOString().slice(0, 10));
  const most = Math.max(minLength, Math.min(maxLength, 60));
  const plain = fc.string({ minLength, maxLength: most });
  const foreign = fc.string({ unit: "grapheme", minLength, maxLength: most });
  return examples ? fc.oneof(fc.constantFrom(...examples), plain) : fc.oneof(plain, foreign);
}

function wholeOf({ minimum, exclusiveMinimum, maximum = 2 ** 31 - 1 }: Schema): fc.Arbitrary<unknown> {
  const min = minimum ?? (exclusiveMinimum === undefined ? -(2 ** 31) : exclusiveMinimum + 1);
  return fc.oneof(fc.integer({ min, max: maximum }), fc.integer({ min, max: Math.min(min + 12, maximum) }));
}

/** Values of a schema, but for its patterns, which its examples keep to. */
export function valuesOf(document: ApiDocument, given: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(document, given);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(document, choice)));
  switch (schema.type) {
    case "string":
      return textOf(schema);
    case "integer":
      return wholeOf(schema);
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valuesOf(document, schema.items ?? {}), { maxLength: 3 });
    case "object": {
      const properties = Object.entries(schema.properties ?? {});
      return fc.record(
        Object.fromEntries(properties.map(([name, property]) => [name, valuesOf(document, property)])),
        { requiredKeys: schema.required ?? [] },
      );
    }
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
