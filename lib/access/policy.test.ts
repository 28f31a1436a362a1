import { describe, expect, it } from "vitest";
import { requirementOf } from "./policy";

describe("requirementOf", () => {
  it.each([
    "/labs",
    "/labs/",
    "/labs/lantern",
    "/account",
    "/LABS",
    "/Labs/Lantern",
    "//labs",
    "///labs//x",
    "\\labs",
    "/\\labs",
    "/labs\\x",
    "/%6cabs",
    "/%4C%41%42%53",
    "/labs%2f..",
    "/labs%2Fx",
    "%2flabs",
    "/labs%5cx",
    "/./labs",
    "/x/../labs",
    "/x/..//labs",
    "/%2e/labs",
    "/x%2f..%2flabs",
    "/x/%2e%2e/labs",
    "/x\\..\\labs",
    "/../../labs",
    "/labs/..",
    "/labs/../login",
    "/labs/.",
    "/%zz",
    "/%e0%a4%a",
  ])("%s takes being signed in", (path) => {
    expect(requirementOf(path)).toEqual({ kind: "signed_in" });
  });

  it.each(["/", "", "/login", "/register", "/labsters", "/labs-old", "/accounts", "/x/labs", "/not/account"])(
    "%s is open",
    (path) => {
      expect(requirementOf(path)).toEqual({ kind: "open" });
    },
  );
});
