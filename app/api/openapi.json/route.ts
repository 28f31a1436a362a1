import { apiDocument } from "@/lib/api/document";
import { openapi } from "@/lib/api/house";
import { operations } from "@/lib/api/operations";
import { accessCookieName } from "@/lib/http/cookies";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** It changes with a deployment and with nothing else. */
let document: ReturnType<typeof apiDocument> | undefined;

export const GET = route(openapi, async ({ deps }) => {
  document ??= apiDocument(operations, accessCookieName(deps.site));
  return json(document, { headers: { "cache-control": "public, max-age=300" } });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
