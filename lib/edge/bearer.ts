/** The token of an `Authorization: Bearer` header (RFC 6750, 2.1); null for none. */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}
