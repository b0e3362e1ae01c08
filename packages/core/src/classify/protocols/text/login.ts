// Passwords that a client sends line by line in the clear: that one went by is noted, the password is not kept.

import type { SessionContext } from "../../session.ts";
import { beginsAnyCase, isDigit, isLetter, SPACE } from "./ascii.ts";
import type { LineReader } from "./line-reader.ts";

/** What the client's next line is. */
const Next = {
  COMMAND: 0,
  /** The user's name in base64, of SASL's LOGIN. */
  NAME: 1,
  /** What has the password in it, in base64. */
  PASSWORD: 2,
  /** The literal that the line before has announced, and what follows it. */
  LITERAL: 3,
} as const;

const PLAIN = "PLAIN";
const LOGIN = "LOGIN";

export class Login {
  /** The user's name is one that needs no password. */
  isGuest = false;
  readonly #context: SessionContext;
  #next: number = Next.COMMAND;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** The rest of the line from `at` on is a password. */
  password(line: LineReader, at: number): void {
    if (at < line.end && !this.isGuest) this.#context.cleartextPassword();
  }

  /**
   * SASL's mechanism stands at `at`: PLAIN (RFC 4616) and LOGIN give the password as it is. The client's first response may
   * follow in the same line, "=" for an empty one (RFC 4954, 4; RFC 4959, 3; RFC 5034, 4).
   */
  sasl(line: LineReader, at: number): void {
    const { data, start, end } = line;
    const isPlain = beginsAnyCase(data, at, end, PLAIN);
    if (at <= start || (!isPlain && !beginsAnyCase(data, at, end, LOGIN))) return;
    const behind = at + (isPlain ? PLAIN : LOGIN).length;
    if (behind < end && data[behind] !== SPACE) return;
    this.#next = isPlain ? Next.PASSWORD : Next.NAME;
    const response = line.skipSpaces(behind);
    if (response < end && end - response > 1) this.#respond(line, response);
  }

  /** IMAP's arguments, a name and a password, either of them as a literal: `{5}` and its bytes in the next line (RFC 9051, 4.3). */
  words(line: LineReader, at: number): void {
    if (endsInLiteral(line)) this.#next = Next.LITERAL;
    else if (line.wordEnd(at) + 1 < line.end) this.password(line, at);
  }

  /** Whether this line of the client's belongs to its login and is no command. */
  takes(line: LineReader): boolean {
    if (this.#next === Next.COMMAND) return false;
    if (this.#next !== Next.LITERAL) return this.#respond(line, line.start);
    if (endsInLiteral(line)) return true;
    this.#next = Next.COMMAND;
    this.password(line, line.start);
    return true;
  }

  /** The server does not ask on, or what the client has said is lost. */
  over(): void {
    this.#next = Next.COMMAND;
  }

  /** A client may also give up, by "*", and a refusal may not have been seen. */
  #respond(line: LineReader, at: number): boolean {
    const before = this.#next;
    this.#next = Next.COMMAND;
    if (!isBase64(line.data, at, line.end)) return false;
    if (before === Next.NAME) this.#next = Next.PASSWORD;
    else this.password(line, at);
    return true;
  }
}

function isBase64(data: Uint8Array, at: number, end: number): boolean {
  if (at === end || (end - at) % 4 !== 0) return false;
  for (let i = at; i < end; i++) {
    const byte = data[i];
    const isPadding = byte === 0x3d && i >= end - 2;
    if (!isLetter(byte) && !isDigit(byte) && byte !== 0x2b && byte !== 0x2f && !isPadding) return false;
  }
  return true;
}

/** `{5}`, or `{5+}` of a client that does not wait. */
function endsInLiteral({ data, start, end }: LineReader): boolean {
  let at = end - 1;
  if (at < start || data[at] !== 0x7d) return false;
  if (data[at - 1] === 0x2b) at--;
  const behind = at;
  while (at > start && isDigit(data[at - 1])) at--;
  return at < behind && at > start && data[at - 1] === 0x7b;
}
