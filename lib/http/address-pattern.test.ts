import { expect, it } from "vitest";
import { addressPattern } from "./address-pattern";

it.each<[string, Record<string, string | string[]>, string]>([
  ["/api/auth/login", {}, "/api/auth/login"],
  ["/api/openapi.json", {}, "/api/openapi.json"],
  ["/api/admin/members/17", { id: "17" }, "/api/admin/members/{id}"],
  ["/api/admin/members/17/check", { id: "17" }, "/api/admin/members/{id}/check"],
  ["/api/labs/a%20b", { area: "a b" }, "/api/labs/{area}"],
  ["/api/labs/a%20b", { area: "a%20b" }, "/api/labs/{area}"],
  ["/api/labs/%zz", { area: "%zz" }, "/api/labs/{area}"],
  ["/api/labs/labs", { area: "labs" }, "/api/labs/{area}"],
])("calls %s with %j %s", (pathname, params, pattern) => {
  expect(addressPattern(pathname, params)).toBe(pattern);
});

it.each<[string, Record<string, string | string[]>]>([
  ["/api/made/up", { path: ["made", "up"] }],
  ["/api/%61uth/login", {}],
  ["/api/auth/login\n", {}],
  ["/api/admin/members/17", { id: "18" }],
])("calls %s with %j other, because somebody could make up more of them", (pathname, params) => {
  expect(addressPattern(pathname, params)).toBe("other");
});
