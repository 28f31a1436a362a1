import "server-only";
import { verifyDepsOf } from "@/lib/membership/run-context";
import type { CreatorSettings } from "@/lib/patreon/creator-token";
import type { Deps } from "./deps";

/** The creator's tokens as the settings have them. */
export const creatorOf = (deps: Deps): CreatorSettings => verifyDepsOf(deps, deps.settings).creator;
