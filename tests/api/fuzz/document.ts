/** A schema as the API's document holds it: JSON Schema as zod writes it, of which these keywords matter here. */
export interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  format?: string;
  examples?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

interface Content {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, unknown>;
}

export interface Parameter {
  name: string;
  in: "path" | "query";
  required?: boolean;
  schema: Schema;
  example?: unknown;
}

/** One method of one address, as the document tells of it. */
export interface DocumentedOperation {
  method: string;
  path: string;
  parameters: Parameter[];
  body: (Content & { required: boolean }) | null;
  /** By status, then by media type; a status without a body has none. */
  responses: Record<string, { content?: Record<string, Content> }>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface RawOperation {
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, Content> };
  responses: DocumentedOperation["responses"];
}

/** @throws Error for an operation that the document does not have. */
export function operationIn(document: ApiDocument, method: string, path: string): DocumentedOperation {
  const found = document.paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`${method} ${path} is not in the document`);
  const { parameters = [], requestBody, responses } = found;
  const content = requestBody?.content["application/json"];
  const body = requestBody && content ? { ...content, required: requestBody.required } : null;
  return { method, path, parameters, body, responses };
}

/** What a reference to the components stands for. */
export function resolved(document: ApiDocument, schema: Schema): Schema {
  const name = schema.$ref?.replace("#/components/schemas/", "");
  if (name === undefined) return schema;
  const found = document.components.schemas[name];
  if (!found) throw new Error(`${schema.$ref} leads nowhere`);
  return resolved(document, found);
}
