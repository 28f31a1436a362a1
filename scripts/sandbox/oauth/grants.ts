import type { Client } from "../campaigns";
import type { Clock } from "../clock";
import type { Mint } from "../mint";
import type { Settings } from "../settings";
import { scopes as everyScope, joinScopes } from "./scopes";

/** Access and refresh token of one authorization. A pair whose halves are both dead is forgotten. */
export interface TokenPair {
  clientId: string;
  personId: string;
  accessToken: string;
  refreshToken: string;
  scopes: string[];
  /** Milliseconds since 1970 on the sandbox's clock. */
  accessEndsAt: number;
  accessDead: boolean;
  refreshDead: boolean;
}

/** A single-use authorization code. */
export interface AuthorizationCode {
  clientId: string;
  personId: string;
  redirectUri: string;
  scopes: string[];
  codeChallenge: string | null;
  /** "S256" or "plain"; as null for a missing challenge. */
  codeChallengeMethod: string | null;
  issuedAt: number;
}

interface Approval {
  clientId: string;
  personId: string;
  scopes: string[];
}

export interface GrantSnapshot {
  pairs: TokenPair[];
  approvals: Approval[];
}

/** Who let which client do what, and the tokens that came of it. */
export class GrantBook {
  private readonly byAccess = new Map<string, TokenPair>();
  private readonly byRefresh = new Map<string, TokenPair>();
  private readonly approvals = new Map<string, Approval>();
  private readonly codes = new Map<string, AuthorizationCode>();

  constructor(
    private readonly clock: Clock,
    private readonly mint: () => Mint,
    private readonly settings: () => Settings,
  ) {}

  /** Remembers an approval: scopes only ever grow, and the client's owner has all of them. */
  approve(client: Client, personId: string, asked: readonly string[]): string[] {
    const key = `${client.id} ${personId}`;
    const owned = personId === client.ownerId ? everyScope : [];
    const scopes = joinScopes(joinScopes(this.approvals.get(key)?.scopes ?? [], asked), owned);
    this.approvals.set(key, { clientId: client.id, personId, scopes });
    return scopes;
  }

  hasApproved(clientId: string, personId: string): boolean {
    return this.approvals.has(`${clientId} ${personId}`);
  }

  createCode(code: Omit<AuthorizationCode, "issuedAt">): string {
    const token = this.mint().token();
    this.codes.set(token, { ...code, issuedAt: this.clock.now().getTime() });
    return token;
  }

  /** The code as long as it is unused and young enough; null otherwise. */
  findCode(token: string): AuthorizationCode | null {
    const code = this.codes.get(token);
    if (!code) return null;
    const endsAt = code.issuedAt + this.settings().codeLifeSeconds * 1000;
    return this.clock.now().getTime() < endsAt ? code : null;
  }

  spendCode(token: string): void {
    this.codes.delete(token);
  }

  issuePair(clientId: string, personId: string, scopes: string[]): TokenPair {
    if (this.settings().secondSignInKillsFirst) this.revoke(personId, clientId);
    return this.addPair(clientId, personId, scopes, this.mint().token(), this.mint().token());
  }

  /** A pair with tokens chosen elsewhere: the creator's, shown by the portal. */
  addPair(
    clientId: string,
    personId: string,
    scopes: string[],
    accessToken: string,
    refreshToken: string,
  ): TokenPair {
    const pair: TokenPair = {
      clientId,
      personId,
      accessToken,
      refreshToken,
      scopes,
      accessEndsAt: this.clock.now().getTime() + this.settings().expiresIn * 1000,
      accessDead: false,
      refreshDead: false,
    };
    this.keep(pair);
    return pair;
  }

  findByAccess(accessToken: string): TokenPair | null {
    const pair = this.byAccess.get(accessToken);
    return pair && !pair.accessDead && this.clock.now().getTime() < pair.accessEndsAt ? pair : null;
  }

  findByRefresh(refreshToken: string): TokenPair | null {
    const pair = this.byRefresh.get(refreshToken);
    return pair && !pair.refreshDead ? pair : null;
  }

  /** Replaces both tokens. Single-threaded and without a pause, so of many callers with one token one wins. */
  rotate(pair: TokenPair): TokenPair {
    pair.refreshDead = true;
    if (this.settings().oldAccessTokenDies) pair.accessDead = true;
    this.forgetIfDead(pair);
    const scopes = this.approvals.get(`${pair.clientId} ${pair.personId}`)?.scopes ?? pair.scopes;
    return this.addPair(pair.clientId, pair.personId, scopes, this.mint().token(), this.mint().token());
  }

  /** The person's access tokens answer 401 from now on; their refresh tokens still work. */
  expire(personId: string): void {
    this.endPairs(personId, (pair) => {
      pair.accessDead = true;
    });
  }

  /** Both tokens of every pair are dead; what was approved stays approved. */
  revoke(personId: string, clientId?: string): void {
    this.endPairs(personId, (pair) => {
      if (clientId !== undefined && pair.clientId !== clientId) return;
      pair.accessDead = true;
      pair.refreshDead = true;
    });
  }

  /** The person took the app off their connected apps: tokens and approval are gone, and nothing is sent. */
  disconnect(personId: string): void {
    this.revoke(personId);
    for (const [key, approval] of this.approvals) {
      if (approval.personId === personId) this.approvals.delete(key);
    }
  }

  clear(): void {
    for (const map of [this.byAccess, this.byRefresh, this.approvals, this.codes]) map.clear();
  }

  snapshot(): GrantSnapshot {
    return { pairs: this.pairs(), approvals: [...this.approvals.values()] };
  }

  restore(snapshot: GrantSnapshot): void {
    this.clear();
    for (const pair of snapshot.pairs) this.keep(pair);
    for (const approval of snapshot.approvals) {
      this.approvals.set(`${approval.clientId} ${approval.personId}`, approval);
    }
  }

  private pairs(): TokenPair[] {
    return [...new Set([...this.byAccess.values(), ...this.byRefresh.values()])];
  }

  private keep(pair: TokenPair): void {
    this.byAccess.set(pair.accessToken, pair);
    this.byRefresh.set(pair.refreshToken, pair);
  }

  private endPairs(personId: string, end: (pair: TokenPair) => void): void {
    for (const pair of this.pairs()) {
      if (pair.personId !== personId) continue;
      end(pair);
      this.forgetIfDead(pair);
    }
  }

  private forgetIfDead(pair: TokenPair): void {
    if (!pair.accessDead || !pair.refreshDead) return;
    this.byAccess.delete(pair.accessToken);
    this.byRefresh.delete(pair.refreshToken);
  }
}
