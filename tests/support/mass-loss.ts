import { users } from "@/lib/db/schema";
import type { TestStack } from "./stack";
import { crowdId } from "./verification";
import { type SandboxControl, sandboxControl } from "./visits";

/** So many people are known here, by Patreon id alone, and are the crowd of the campaign. */
export async function enrolCrowd(stack: TestStack, size: number): Promise<SandboxControl> {
  const sandbox = sandboxControl(stack.sandboxUrl);
  await sandbox.call("PUT", "crowd", { size, kinds: { paying: 1 } });
  const ids = Array.from({ length: size }, (_, number) => crowdId(number));
  await stack.db
    .insert(users)
    .values(ids.map((patreonId, at) => ({ patreonId, username: `crowd ${at}`, usernameKey: `crowd ${at}` })));
  return sandbox;
}

/** All of them stop paying at once. */
export const loseCrowd = (sandbox: SandboxControl, size: number) =>
  sandbox.call("PUT", "crowd", { size, kinds: { former: 1 } });
