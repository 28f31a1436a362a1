/** An answer with its body read: JSON where it is JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  text: string;
}

export interface Call {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a plain form. */
  form?: Record<string, string>;
  /** Sent as it is. */
  raw?: BodyInit;
  headers?: Record<string, string>;
  /** Gives the call up. */
  signal?: AbortSignal;
}

/** A client with a cookie jar that sends what a browser sends from our own pages, and follows no redirect. */
export class ApiClient {
  readonly cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  get = (path: string, call?: Call) => this.call("GET", path, call);
  post = (path: string, call?: Call) => this.call("POST", path, call);
  delete = (path: string, call?: Call) => this.call("DELETE", path, call);

  async call(method: string, path: string, call: Call = {}): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (method !== "GET") Object.assign(headers, { origin: this.url, "sec-fetch-site": "same-origin" });
    if (this.cookies.size > 0)
      headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    let body: BodyInit | undefined = call.raw;
    if (call.json !== undefined) {
      headers["content-type"] = "application/json";
      body = JSON.stringify(call.json);
    } else if (call.form) body = new URLSearchParams(call.form);
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: { ...headers, ...call.headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
      ...(call.signal ? { signal: call.signal } : {}),
    });
    this.keepCookies(response.headers);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: readJson(text) };
  }

  /** The names of the cookies that sign somebody in; what only tells a known device is left out. */
  sessionCookies(): string[] {
    return [...this.cookies.keys()].filter((name) => !name.endsWith("gh_device"));
  }

  /** A second client with the same cookies: another tab, or a thief. */
  clone(url = this.url): ApiClient {
    const twin = new ApiClient(url);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  private keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
