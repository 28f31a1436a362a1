import { accountOperations } from "./account";
import { activityOperations } from "./activity";
import { auditOperations } from "./audit";
import { bearerOperations } from "./bearer";
import { houseOperations } from "./house";
import { membersOperations } from "./members";
import { membershipOperations } from "./membership";
import type { Operation } from "./operation";
import { overviewOperations } from "./overview";
import { passwordOperations } from "./passwords";
import { patreonOperations } from "./patreon";
import { roomOperations } from "./rooms";
import { runOperations } from "./runs";
import { sessionOperations } from "./sessions";
import { signInOperations } from "./sign-in";
import { signInLinkOperations } from "./sign-in-link";
import { venueOperations } from "./venues";
import { webhookOperations } from "./webhooks";

/** Every operation of the API: a test holds this list and the routes together. */
export const operations: readonly Operation[] = [
  ...signInOperations,
  ...signInLinkOperations,
  ...bearerOperations,
  ...patreonOperations,
  ...sessionOperations,
  ...passwordOperations,
  ...accountOperations,
  ...membershipOperations,
  ...membersOperations,
  ...roomOperations,
  ...activityOperations,
  ...webhookOperations,
  ...venueOperations,
  ...overviewOperations,
  ...runOperations,
  ...auditOperations,
  ...houseOperations,
];
