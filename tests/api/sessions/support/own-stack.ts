import { startTestStack, type TestStack } from "../../../support/stack";

/** A Gatehouse of this test alone, for what would be seen by others; stopped when the work is done. */
export async function withOwnStack(
  change: Record<string, string>,
  work: (stack: TestStack) => Promise<void>,
): Promise<void> {
  const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
  const stack = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE, change);
  try {
    await work(stack);
  } finally {
    await stack.stop();
  }
}
