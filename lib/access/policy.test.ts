import { describe, expect, it } from "vitest";
import { type MembershipRequirement, opens, requirementOf } from "./policy";

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

describe("opens", () => {
  const signedIn: MembershipRequirement = { kind: "signed_in" };
  const paid: MembershipRequirement = { kind: "paid" };
  const backstage: MembershipRequirement = { kind: "tier", tierIds: ["802"] };
  const noTier: MembershipRequirement = { kind: "tier", tierIds: [] };
  const standing = (isPaid: boolean, ...tierIds: string[]) => ({ paid: isPaid, tierIds });

  it.each<[who: string, entitlement: ReturnType<typeof standing>, opened: MembershipRequirement[]]>([
    ["who pays nothing", standing(false), [signedIn]],
    ["who pays without a tier", standing(true), [signedIn, paid]],
    ["who has another tier, dearer or not", standing(true, "801", "805"), [signedIn, paid]],
    ["who has the tier among others", standing(true, "801", "802"), [signedIn, paid, backstage]],
    ["whose tier is left over from a membership that ended", standing(false, "802"), [signedIn]],
  ])("lets %s into what they are entitled to, and the team everywhere", (_, entitlement, opened) => {
    const all = [signedIn, paid, backstage, noTier];
    expect(all.filter((takes) => opens(takes, entitlement, false))).toEqual(opened);
    expect(all.filter((takes) => opens(takes, entitlement, true))).toEqual(all);
  });
});
