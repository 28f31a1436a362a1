import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface CaughtMail {
  from: string;
  to: string[];
  /** Headers by lower-case name, unfolded, with encoded words read (RFC 2047). */
  headers: Record<string, string>;
  text: string;
  /** null: it had only the plain form. */
  html: string | null;
}

export interface MailCatcher {
  /** What `SMTP_URL` would be. */
  url: string;
  received: CaughtMail[];
  /** From now on the server answers a message with this line, such as "451 Try later"; null: it takes it. */
  refuseWith(line: string | null): void;
  /** From now on it answers each recipient with this line, such as "550 No such user". */
  refuseRecipients(line: string): void;
  close(): Promise<void>;
}

const bytesOf = (coded: string) =>
  Buffer.from(
    coded.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );

/** Quoted-printable (RFC 2045, 6.7) or base64, as UTF-8 text. */
function decode(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  if (encoding === "quoted-printable") return bytesOf(body.replace(/=\r?\n/g, "")).toString();
  return body;
}

const encodedWord = /=\?utf-8\?([QB])\?([^?]*)\?=(?:\s+(?==\?))?/gi;

function readHeader(value: string): string {
  return value.replace(encodedWord, (_, kind: string, word: string) =>
    kind.toUpperCase() === "B"
      ? decode(word, "base64")
      : decode(word.replaceAll("_", " "), "quoted-printable"),
  );
}

function readPart(lines: string[]): { headers: Record<string, string>; text: string } {
  const end = lines.indexOf("");
  const unfolded = lines
    .slice(0, end)
    .join("\r\n")
    .replace(/\r\n[ \t]/g, " ")
    .split("\r\n");
  const headers = Object.fromEntries(
    unfolded.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), readHeader(line.slice(colon + 1).trim())];
    }),
  );
  const body = lines.slice(end + 1).join("\n");
  return { headers, text: decode(body, headers["content-transfer-encoding"] ?? "7bit") };
}

/** A message of one part, or of the plain and the HTML form of the same (RFC 2046, 5.1.4). */
function readMessage(lines: string[]): Pick<CaughtMail, "headers" | "text" | "html"> {
  const { headers, text } = readPart(lines);
  const boundary = /boundary="([^"]+)"/.exec(headers["content-type"] ?? "")?.[1];
  if (!boundary) return { headers, text, html: null };
  const [plain, html] = lines
    .join("\n")
    .split(`--${boundary}`)
    .slice(1)
    .map((part) => readPart(part.trimStart().split("\n")).text);
  return { headers, text: plain?.trimEnd() ?? "", html: html ?? null };
}

/**
 * A mail server (RFC 5321) that keeps what it is sent, without TLS or sign-in.
 * @param options.silent it takes connections and never says a word.
 * @param options.takesMs how long it lets a sender wait for the word that it has a message, which it has by then.
 */
export async function catchMail(options: { silent?: boolean; takesMs?: number } = {}): Promise<MailCatcher> {
  const received: CaughtMail[] = [];
  let refusal: string | null = null;
  let recipientRefusal: string | null = null;
  const sockets = new Set<Socket>();

  async function converse(socket: Socket): Promise<void> {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let envelope = { from: "", to: [] as string[] };
    let data: string[] | null = null;
    say("220 catcher.test ESMTP");
    for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (data && line !== ".") data.push(line.replace(/^\./, ""));
      else if (data) {
        if (refusal === null) received.push({ ...envelope, ...readMessage(data) });
        if (options.takesMs) await sleep(options.takesMs);
        say(refusal ?? "250 Taken");
        data = null;
      } else if (/^(EHLO|HELO) /i.test(line)) say("250 catcher.test");
      else if (/^MAIL FROM:/i.test(line)) {
        envelope = { from: addressIn(line), to: [] };
        say("250 Fine");
      } else if (/^RCPT TO:/i.test(line)) {
        if (recipientRefusal === null) envelope.to.push(addressIn(line));
        say(recipientRefusal ?? "250 Fine");
      } else if (/^DATA$/i.test(line)) {
        data = [];
        say("354 Go on, end with a dot");
      } else if (/^QUIT$/i.test(line)) {
        say("221 Bye");
        socket.end();
      } else say("502 Not here");
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A client that hangs up has nothing more to say.
    if (!options.silent) converse(socket).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    refuseWith(line) {
      refusal = line;
    },
    refuseRecipients(line) {
      recipientRefusal = line;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? "";
