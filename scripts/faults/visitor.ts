import { randomBytes, randomInt } from "node:crypto";
import { parseRefreshToken } from "@/lib/sessions/refresh-token";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** A browser without a screen: cookies, the headers of our own pages, an address of its own, and no redirects. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly address = `198.18.${randomInt(256)}.${randomInt(1, 255)}`;
  readonly username = `v${randomBytes(6).toString("hex")}`;
  readonly password = "a quiet evening with zebras";

  /** @param site the address that pages of ours come from, where another door than the usual one is asked. */
  constructor(
    readonly url: string,
    readonly site: string = url,
  ) {}

  get email(): string {
    return `${this.username}@example.com`;
  }

  /** The session that the refresh token belongs to, and how often it was refreshed; null when signed out. */
  get session(): { id: string; generation: number } | null {
    const token = parseRefreshToken(this.cookies.get("gh_refresh") ?? "");
    return token && { id: token.sessionId, generation: token.generation };
  }

  /** The same person at another door. */
  at(url: string): Visitor {
    const twin = new Visitor(url, this.site);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  /**
   * @param options.timeoutMs for how long an answer is waited for, 10 s by default.
   * @throws TypeError or DOMException when there is no answer.
   */
  async ask(
    method: string,
    path: string,
    body?: object,
    { address = this.address, timeoutMs = 10_000 } = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = { "x-forwarded-for": address };
    if (method !== "GET") Object.assign(headers, { origin: this.site, "sec-fetch-site": "same-origin" });
    if (this.cookies.size > 0) headers.cookie = [...this.cookies].map((pair) => pair.join("=")).join("; ");
    if (body) headers["content-type"] = "application/json";
    const response = await fetch(new URL(path, this.url), {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text };
  }

  /** Posts bytes as a machine does, without cookies. @throws TypeError or DOMException when there is no answer. */
  async send(path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Answer> {
    const response = await fetch(new URL(path, this.url), {
      method: "POST",
      headers: { "x-forwarded-for": this.address, ...headers },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  register(): Promise<Answer> {
    const { username, email, password } = this;
    return this.ask("POST", "/api/auth/register", { username, email, password });
  }

  signIn(): Promise<Answer> {
    const { username, password } = this;
    return this.ask("POST", "/api/auth/login", { username, password });
  }
}
