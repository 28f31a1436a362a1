import type { TestProject } from "vitest/node";
import { createTemplate, databaseUrl, dropDatabase } from "./database";
import { startTestServer } from "./server";

declare module "vitest" {
  export interface ProvidedContext {
    serverUrl: string;
    template: string;
  }
}

/** Once a test run: the server, and the migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  const template = await createTemplate(server.url);
  project.provide("serverUrl", server.url);
  project.provide("template", template);
  return async () => {
    await dropDatabase(databaseUrl(server.url, template));
    await server.stop();
  };
}
