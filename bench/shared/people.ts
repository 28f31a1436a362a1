import bcrypt from "bcrypt";
import { Pool } from "pg";

/** As many connections as the product holds. */
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

export interface Person {
  id: string;
  email: string;
  name: string;
}

/**
 * For the libraries that leave passwords to the app. Native bcrypt hashes in libuv's threads, away from the event loop,
 * and is what Next's own course on authentication uses (nextjs.org/learn/dashboard-app/adding-authentication).
 * @returns null for an unknown address and for a wrong password.
 */
export async function findByPassword(email: string, password: string): Promise<Person | null> {
  const { rows } = await pool.query<Person & { password_hash: string }>(
    "select id, email, name, password_hash from people where email = $1",
    [email],
  );
  const [row] = rows;
  if (!row || !(await bcrypt.compare(password, row.password_hash))) return null;
  return { id: row.id, email: row.email, name: row.name };
}
