import { z } from "zod";
import { type Exchange, type Reply, readForm } from "../http/exchange";
import { htmlReply, jsonReply, redirectReply } from "../http/replies";
import type { World } from "../world";
import { commands } from "./commands";
import { controlPage } from "./page";
import { bodyOfForm } from "./page-forms";

const doors = commands.map((command) => {
  const [method = "", path = ""] = command.endpoint.split(" ");
  return { command, method, pattern: new RegExp(`^${path.replace("{id}", "([^/]+)")}$`) };
});

/** Whether a request is for the sandbox itself rather than for Patreon. */
export function isControl(exchange: Exchange): boolean {
  return exchange.path === "/" || exchange.path.startsWith("/_sandbox/");
}

/**
 * The control page and API. They change the world without a secret, so they answer this machine alone, and no
 * form or script of another site's page.
 */
export async function answerControl(world: World, exchange: Exchange): Promise<Reply> {
  if (!isLoopback(exchange.remoteAddress) || comesFromElsewhere(exchange)) {
    return jsonReply(403, { error: "The control API answers this machine alone." });
  }
  if (exchange.path === "/" && exchange.method === "GET") return htmlReply(200, controlPage(world));
  if (exchange.path === "/_sandbox/forms" && exchange.method === "POST") return takeForm(world, exchange);
  const result = await runCommand(world, exchange, exchange.method, exchange.path, () => parseJson(exchange));
  return jsonReply(result.status, result.document);
}

async function takeForm(world: World, exchange: Exchange): Promise<Reply> {
  const form = readForm(exchange);
  const [method = "", path = ""] = (form.get("command") ?? "").split(" ");
  const result = await runCommand(world, exchange, method, path, () => bodyOfForm(form));
  return result.status < 400
    ? redirectReply("/", 303)
    : htmlReply(result.status, controlPage(world, result.document));
}

async function runCommand(
  world: World,
  exchange: Exchange,
  method: string,
  path: string,
  readBody: () => unknown,
) {
  const door = doors.find((one) => one.method === method && one.pattern.test(path));
  if (!door) return { status: 404, document: { error: `No such command: ${method} ${path}` } };
  const id = decodeURIComponent(door.pattern.exec(path)?.[1] ?? "");
  try {
    return await door.command.run({ world, id, origin: exchange.origin }, readBody());
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, document: { error: z.prettifyError(error) } };
    if (error instanceof SyntaxError) return { status: 400, document: { error: "The body is not JSON." } };
    throw error;
  }
}

function parseJson(exchange: Exchange): unknown {
  return exchange.body.length > 0 ? JSON.parse(exchange.body.toString()) : undefined;
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}

function comesFromElsewhere({ headers, origin }: Exchange): boolean {
  return headers.origin !== undefined && headers.origin !== origin;
}
