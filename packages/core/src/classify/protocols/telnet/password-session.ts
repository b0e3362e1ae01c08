// Telnet's login: a password went by when the server's last words were "Password:" and the client then types something.
// Options (RFC 854) may come between any two characters, and characters may come one by one.

import type { Session, SessionContext } from "../../session.ts";
import { SPACE } from "../text/ascii.ts";

const IAC = 255;
const SB = 250;
const SE = 240;
/** WILL, WON'T, DO, DON'T: these have an option behind them. */
const FIRST_NEGOTIATION = 251;

/** What the next byte is. */
const Next = { TEXT: 0, COMMAND: 1, OPTION: 2, PARAMETER: 3, COMMAND_OF_PARAMETERS: 4 } as const;

/** The end of "Password:"; its first letter is in it only once, so that beginning anew misses nothing. */
const PROMPT = "assword:";
/** Bytes of both directions in which a login is looked for. */
const MOST_BYTES = 1 << 16;

export class PasswordSession implements Session {
  readonly #context: SessionContext;
  #clientNext: number = Next.TEXT;
  #serverNext: number = Next.TEXT;
  /** Characters of the prompt that the server has said last. */
  #said = 0;
  #bytesLeft = MOST_BYTES;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (!outbound) this.#listen(data, start, end);
    else if (this.#isTyped(data, start, end) && this.#said === PROMPT.length) {
      this.#context.cleartextPassword();
      return false;
    }
    return this.#spend(end - start);
  }

  gap(outbound: boolean, bytes: number): boolean {
    if (outbound) this.#clientNext = Next.TEXT;
    else {
      this.#serverNext = Next.TEXT;
      this.#said = 0;
    }
    return this.#spend(bytes);
  }

  end(): void {}

  #spend(bytes: number): boolean {
    this.#bytesLeft -= bytes;
    return this.#bytesLeft > 0;
  }

  /** Whether the client says more than options and ends of lines. */
  #isTyped(data: Uint8Array, start: number, end: number): boolean {
    let isTyped = false;
    for (let at = start; at < end; at++) {
      const isText = this.#clientNext === Next.TEXT && data[at] !== IAC;
      if (!isText) this.#clientNext = behind(this.#clientNext, data[at]);
      else if (data[at] > SPACE) isTyped = true;
    }
    return isTyped;
  }

  /** Spaces may follow the prompt; anything else means that nobody waits for a password. */
  #listen(data: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const byte = data[at];
      if (this.#serverNext !== Next.TEXT || byte === IAC) {
        this.#serverNext = behind(this.#serverNext, byte);
        continue;
      }
      if (this.#said === PROMPT.length && (byte === SPACE || byte === 0)) continue;
      const letter = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
      if (letter === PROMPT.charCodeAt(this.#said)) this.#said++;
      else this.#said = letter === PROMPT.charCodeAt(0) ? 1 : 0;
    }
  }
}

/** What comes after this byte. */
function behind(next: number, byte: number): number {
  switch (next) {
    case Next.TEXT:
      return Next.COMMAND;
    case Next.COMMAND:
      if (byte === SB) return Next.PARAMETER;
      return byte >= FIRST_NEGOTIATION && byte < IAC ? Next.OPTION : Next.TEXT;
    case Next.PARAMETER:
      return byte === IAC ? Next.COMMAND_OF_PARAMETERS : Next.PARAMETER;
    case Next.COMMAND_OF_PARAMETERS:
      return byte === SE ? Next.TEXT : Next.PARAMETER;
    default:
      return Next.TEXT;
  }
}
