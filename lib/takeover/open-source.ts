import { type OlderSource, SourceError } from "./source";
import { openMysql } from "./source-mysql";
import { openPostgres } from "./source-postgres";

/**
 * Opens an older database by its address.
 * @throws SourceError when it cannot be reached or is of another kind.
 */
export async function openSource(url: string): Promise<OlderSource> {
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1];
  if (scheme === "postgres" || scheme === "postgresql") return openPostgres(url);
  if (scheme === "mysql" || scheme === "mariadb") return openMysql(url.replace(/^mariadb:/, "mysql:"));
  throw new SourceError("The older database is named by an address such as postgres://… or mysql://…");
}
