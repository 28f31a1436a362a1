import { buildApp, isBuilt } from "@/scripts/stack/build";
import { createTemplate, databaseUrl, dropDatabase } from "./database";
import { startTestServer } from "./server";

/** Once a run: the build, the database server, and the template that each worker clones. */
export default async function setup(): Promise<() => Promise<void>> {
  if (!isBuilt()) await buildApp((line) => console.log(line));
  const server = await startTestServer();
  const template = await createTemplate(server.url);
  process.env.TEST_SERVER_URL = server.url;
  process.env.TEST_TEMPLATE = template;
  return async () => {
    await dropDatabase(databaseUrl(server.url, template));
    await server.stop();
  };
}
