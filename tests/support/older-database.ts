import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import mysql from "mysql2/promise";
import postgres from "postgres";
import { databaseUrl, dropDatabase } from "./database";

export type OlderForm = "first-form" | "second-form" | "mixed-camel-case";
export type OlderVenuesForm = "venues" | "venues-renamed";

/** An older system's database, filled from `tests/fixtures/older/<form>.sql`. */
export interface OlderDatabase {
  /** Its address, for an account that may read and nothing else. */
  url: string;
  /** A digest of every row, and of where the ids have got to: the same as long as nobody wrote. */
  checksum(): Promise<string>;
  /** Runs SQL by its owner's account. */
  run(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const readFixture = (form: OlderForm | OlderVenuesForm) =>
  readFile(new URL(`../fixtures/older/${form}.sql`, import.meta.url), "utf8");

const digest = (parts: unknown) => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** The same address for another account. */
function withAccount(url: string, name: string, password: string): string {
  const address = new URL(url);
  address.username = name;
  address.password = password;
  return address.toString();
}

/** @param serverUrl the test server, by an account that may create databases and roles. */
export async function createOlderDatabase(serverUrl: string, form: OlderForm): Promise<OlderDatabase> {
  const name = `older_${randomBytes(6).toString("hex")}`;
  const reader = `${name}_reader`;
  const password = randomBytes(16).toString("hex");
  const ownerUrl = databaseUrl(serverUrl, name);
  const server = postgres(serverUrl, { max: 1, onnotice() {} });
  await server.unsafe(`create database ${name}`);
  await server.unsafe(`create role ${reader} login password '${password}'`);
  const owner = postgres(ownerUrl, { max: 1, onnotice() {} });
  await owner.unsafe(await readFixture(form));
  await owner.unsafe(`
    revoke all on database ${name} from public;
    revoke all on schema public from public;
    grant connect on database ${name} to ${reader};
    grant usage on schema public to ${reader};
    grant select on all tables in schema public to ${reader};
    grant select on all sequences in schema public to ${reader};
  `);
  return {
    url: withAccount(ownerUrl, reader, password),
    async checksum() {
      const users = await owner`select users::text as row from users order by id`;
      const profiles = await owner`select user_profiles::text as row from user_profiles order by id`;
      const sequence = await owner`select last_value, is_called from users_id_seq`;
      return digest([users, profiles, sequence]);
    },
    run: async (text) => [...(await owner.unsafe(text))],
    async close() {
      await owner.end();
      await dropDatabase(ownerUrl);
      await server.unsafe(`drop role ${reader}`);
      await server.end();
    },
  };
}

const mariaDbUrl = process.env.TEST_MYSQL_URL ?? "mysql://root@127.0.0.1:3306";

/**
 * The MariaDB or MySQL server that TEST_MYSQL_URL names, by an account that may do everything. null: it cannot be
 * reached, and a line says so.
 * @throws Error in CI, where it has to be there.
 */
async function connectMariaDb(): Promise<mysql.Connection | null> {
  try {
    return await mysql.createConnection({ uri: mariaDbUrl, multipleStatements: true, connectTimeout: 5000 });
  } catch (cause) {
    const words = `No MariaDB at ${new URL(mariaDbUrl).host} (TEST_MYSQL_URL names another)`;
    if (process.env.GATEHOUSE_CI === "1") throw new Error(`${words}: CI needs one.`, { cause });
    console.warn(`${words}: taking over an older database with venues is not tested.`);
    return null;
  }
}

/** @returns null where there is no MariaDB: skip what needs it. */
export async function createOlderMariaDb(form: OlderVenuesForm): Promise<OlderDatabase | null> {
  const server = await connectMariaDb();
  if (!server) return null;
  const name = `older_${randomBytes(6).toString("hex")}`;
  const reader = `reader_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(16).toString("hex");
  const fixture = await readFixture(form);
  await server.query(`create database ${name} character set utf8mb4; use ${name}; ${fixture}`);
  await server.query(`create user ${reader}@'%' identified by '${password}'`);
  await server.query(`grant select on ${name}.* to ${reader}@'%'`);
  return {
    url: withAccount(databaseUrl(mariaDbUrl, name), reader, password),
    async checksum() {
      const [tables] = await server.query<mysql.RowDataPacket[]>("show tables");
      const names = tables.flatMap((row) => Object.values(row));
      const [sums] = await server.query(`checksum table ${names.join(", ")} extended`);
      const [definitions] = await server.query("show create table users");
      return digest([sums, definitions]);
    },
    async run(text) {
      const [rows] = await server.query<mysql.RowDataPacket[]>(text);
      return rows;
    },
    async close() {
      await server.query(`drop database ${name}; drop user ${reader}@'%'`);
      await server.end();
    },
  };
}
