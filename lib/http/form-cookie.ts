import { FormState } from "@/lib/contracts/form-state";
import { type CookieSite, readCookie, setCookie } from "./cookies";

/** A form's answer is read by the page that opens next; a minute is plenty. */
const lifetimeSeconds = 60;
/** Browsers keep about 4 kB a cookie, its name and attributes included. */
const textLengthMax = 3800;
const valueLengthMax = 254;
/** A pointer longer than this names a field that no form of ours has. */
const pointerLengthMax = 100;

const encode = (state: FormState) => Buffer.from(JSON.stringify(state)).toString("base64url");

/** The cookie that carries a failed form back to its page, as much of it as fits. Passwords are never in it. */
export function formStateCookie(state: FormState, site: CookieSite): string {
  const errors = state.errors.filter((error) => error.pointer.length <= pointerLengthMax).slice(0, 5);
  let text = encode({ ...state, errors, values: {} });
  const values: FormState["values"] = {};
  for (const [name, value] of Object.entries(state.values)) {
    if (/password|token|secret/i.test(name)) continue;
    values[name] = value.slice(0, valueLengthMax);
    const fuller = encode({ ...state, errors, values });
    if (fuller.length > textLengthMax) break;
    text = fuller;
  }
  return setCookie("gh_form", text, lifetimeSeconds, site);
}

/** The state a form left in its cookie; null for none, another form's, or anything unreadable. */
export function readFormStateCookie(headers: Headers, form: string, site: CookieSite): FormState | null {
  const text = readCookie(headers, "gh_form", site);
  if (!text) return null;
  try {
    const state = FormState.safeParse(JSON.parse(Buffer.from(text, "base64url").toString()));
    return state.success && state.data.form === form ? state.data : null;
  } catch {
    return null;
  }
}
