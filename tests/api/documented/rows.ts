import { accountRows } from "./account";
import { auditRows, overviewRows } from "./audit";
import { bearerRows } from "./bearer";
import { houseRows } from "./house";
import { memberRows } from "./members";
import { membershipRows } from "./membership";
import { ownAccountRows } from "./own-account";
import { patreonRows } from "./patreon";
import { placeRows } from "./places";
import type { Row } from "./row";
import { runRows } from "./runs";
import { signInRows } from "./sign-in";
import { webhookRows } from "./webhooks";

/** The rows of all operations. */
export const rows: readonly Row[] = [
  ...signInRows,
  ...bearerRows,
  ...patreonRows,
  ...accountRows,
  ...ownAccountRows,
  ...membershipRows,
  ...memberRows,
  ...runRows,
  ...overviewRows,
  ...auditRows,
  ...placeRows,
  ...webhookRows,
  ...houseRows,
];
