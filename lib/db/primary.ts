import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { Duplex } from "node:stream";
import postgres from "postgres";

/** One of the servers that an address names. */
interface Host {
  /** The address with this host alone. */
  url: string;
  hostname: string;
  port: number;
}

/** How long one host is asked whether it takes writes: one that is silent is to hold up nobody for long. */
const askSeconds = 2;

function createHost(url: string): Host {
  const { hostname, port } = new URL(url);
  // An IPv6 address stands in brackets in a URL, and nowhere else.
  return { url, hostname: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 5432) };
}

/**
 * The hosts of an address that names several, such as `postgres://user@one:5432,two:5432/name`, in their order; null
 * where it names one. `target_session_attrs` is left out: what it asks for is always so here.
 */
export function hostsOf(url: string): Host[] | null {
  const [, before = "", hosts = "", rest = ""] = /^(\w+:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/.exec(url) ?? [];
  if (!hosts.includes(",")) return null;
  const wanted = rest.replace(/([?&])target_session_attrs=[^&]*(?:&|$)/, "$1").replace(/[?&]$/, "");
  return hosts.split(",").map((host) => createHost(before + host + wanted));
}

async function takesWrites({ url }: Host): Promise<boolean> {
  const client = postgres(url, {
    ...{ max: 1, connect_timeout: askSeconds, fetch_types: false, prepare: false },
    onnotice() {},
  });
  const end = () => {
    client.end({ timeout: 0 }).catch(() => {});
  };
  // The driver's own limit ends with the greeting.
  const limit = setTimeout(end, 2 * askSeconds * 1000);
  try {
    // On for a standby, and for a server that was set to refuse writes; libpq asks the same.
    const [row] = await client`show transaction_read_only`;
    return row?.transaction_read_only === "off";
  } finally {
    clearTimeout(limit);
    // Not waited for: it may be silent.
    end();
  }
}

const tooLate = () => Object.assign(new Error("The host does not answer"), { code: "ETIMEDOUT" });

/**
 * A socket that fails once it was written to: the driver loses a connection whose socket cannot be made, or that fails
 * before what was written to it has left (postgres.js 3.4: `createSocket`, `closed`).
 */
function failingSocket(error: Error): Duplex {
  return new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done();
      setImmediate(() => this.destroy(error));
    },
  });
}

/** @throws the socket's error when nobody answers there. */
async function openSocket({ hostname, port }: Host): Promise<Socket> {
  const socket = connectSocket(port, hostname);
  const limit = setTimeout(() => socket.destroy(tooLate()), askSeconds * 1000);
  try {
    await once(socket, "connect");
  } finally {
    clearTimeout(limit);
  }
  // The driver checks the certificate for this name.
  return Object.assign(socket, { host: hostname });
}

/**
 * Finds the host that takes writes, anew for each connection, the last one found first. The driver does not: it goes to
 * the next host with every connection it makes, takes a standby for a server that writes, and waits without end for
 * hosts that are all away (postgres.js 3.4).
 * @returns what opens a socket to it.
 */
export function primaryOf(hosts: readonly Host[]): () => Promise<Duplex> {
  let order = [...hosts];
  let asking: Promise<Host> | null = null;

  async function find(): Promise<Host> {
    let reason: unknown = Object.assign(new Error("None of the hosts takes writes"), { code: "25006" });
    for (const host of order)
      try {
        if (!(await takesWrites(host))) continue;
        order = [host, ...hosts.filter((other) => other !== host)];
        return host;
      } catch (error) {
        reason = error;
      }
    throw reason;
  }

  return async () => {
    // Connections that are opened at the same time ask once.
    asking ??= find().finally(() => {
      asking = null;
    });
    try {
      return await openSocket(await asking);
    } catch (error) {
      return failingSocket(error as Error);
    }
  };
}
