import { describe, expect, it } from "vitest";
import { formStateCookie, readFormStateCookie } from "./form-cookie";

const site = { secure: false, domain: undefined };
const state = {
  form: "login",
  detail: "Invalid credentials",
  errors: [{ pointer: "/username", detail: "Look again" }],
  values: { username: "Zoë" },
};
const sentBack = (line: string) => new Headers({ cookie: line.split(";")[0] ?? "" });

describe("the form cookie", () => {
  it("brings a form's answer back to its own page, and to no other", () => {
    const headers = sentBack(formStateCookie(state, site));
    expect(readFormStateCookie(headers, "login", site)).toEqual(state);
    expect(readFormStateCookie(headers, "register", site)).toBeNull();
  });

  it("never holds a password, a token or a secret, however the field is called", () => {
    const values = {
      username: "ada",
      password: "p1",
      newPassword: "p2",
      PASSWORD_again: "p3",
      refresh_token: "t",
      clientSecret: "s",
    };
    const headers = sentBack(formStateCookie({ ...state, values }, site));
    expect(readFormStateCookie(headers, "login", site)?.values).toEqual({ username: "ada" });
  });

  it("stays within what browsers keep, whatever was typed into however many fields", () => {
    const values = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`field${index}`, "€".repeat(5000)]),
    );
    const faults = Array.from({ length: 200 }, () => ({
      pointer: "/x",
      detail: "Some words on what is wrong here",
    }));
    const errors = [{ pointer: `/${"x".repeat(50_000)}`, detail: "This field is not known" }, ...faults];
    const line = formStateCookie({ ...state, values, errors }, site);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096);
    expect(readFormStateCookie(sentBack(line), "login", site)).toMatchObject({ detail: state.detail });
  });

  it("lives for a minute and is out of scripts' reach", () => {
    expect(formStateCookie(state, site)).toMatch(/; Max-Age=60; HttpOnly; /);
  });

  it("is nothing when it cannot be read", () => {
    const texts = [
      "",
      "x",
      "%%%",
      "e30",
      Buffer.from("[]").toString("base64url"),
      Buffer.from('{"form":"login"}').toString("base64url"),
    ];
    for (const text of texts)
      expect(readFormStateCookie(new Headers({ cookie: `gh_form=${text}` }), "login", site)).toBeNull();
    expect(readFormStateCookie(new Headers(), "login", site)).toBeNull();
  });
});
