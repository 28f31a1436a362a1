import { createHmac } from "node:crypto";

/** Makes tokens and ids that look random and are the same for the same seed and the same order of calls. */
export class Mint {
  counter = 0;

  constructor(readonly seed: number) {}

  /** 43 characters of base64url, the length Patreon's tokens have. */
  token(): string {
    return this.draw().toString("base64url");
  }

  /** A version 4 shaped UUID. */
  uuid(): string {
    const hex = this.draw().toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  private draw(): Buffer {
    this.counter += 1;
    return createHmac("sha256", `sandbox:${this.seed}`).update(String(this.counter)).digest();
  }
}
