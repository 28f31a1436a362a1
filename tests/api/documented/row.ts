import type { Operation } from "@/lib/api/operation";
import type { Role } from "@/lib/contracts/roles";
import type { ErrorCode } from "@/lib/errors";
import { type Answer, ApiClient } from "../../support/client";
import type { TestStack } from "../../support/stack";
import type { SandboxControl } from "../../support/visits";
import { type Somebody, takeChair } from "../sessions/support/chairs";

/** What a call is made with. */
export interface World {
  stack: TestStack;
  sandbox: SandboxControl;
  /** A client that nobody is signed in with. */
  nobody(): ApiClient;
  /** Somebody new who is signed in; a member unless said otherwise. */
  somebody(role?: Role): Promise<Somebody>;
}

export const worldOf = (stack: TestStack, sandbox: SandboxControl): World => ({
  stack,
  sandbox,
  nobody: () => new ApiClient(stack.url),
  somebody: (role) => takeChair(stack, role),
});

/** Makes the documented answer happen, and gives it back. */
export type Drive = (world: World) => Promise<Answer>;

export interface Row {
  operation: Operation;
  answers: Record<number, Drive>;
  errors: Partial<Record<ErrorCode, Drive>>;
}

/** What one call cannot bring about: a storm of sign-ins, and two super admins who end each other at one instant. */
type Rare = "busy" | "last_super_admin";
/** What is tried for every operation that it may meet. */
type TriedForAll = "not_authenticated" | "forbidden" | "invalid_request";

type OwnErrors<O> = O extends { errors: readonly (infer C extends ErrorCode)[] }
  ? Exclude<C, Rare | TriedForAll>
  : never;

/**
 * A row of the table: for each status in the operation's `answers`, and for each code in its `errors`, a call that
 * brings it about. One that is forgotten does not compile.
 */
export function row<const O extends Operation>(
  operation: O,
  answers: { [S in keyof O["answers"]]: Drive },
  ...[errors]: [OwnErrors<O>] extends [never] ? [] : [Record<OwnErrors<O>, Drive>]
): Row {
  return { operation, answers, errors: errors ?? {} };
}

/** The address with its variable parts filled in. */
export const at = (operation: Pick<Operation, "path">, parts: Record<string, string | number> = {}): string =>
  operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""));
