// Whether somebody has logged in by SSH: nobody can read it, but SSH_MSG_USERAUTH_SUCCESS is one byte (RFC 4252, 5.1), and nothing
// else that a server answers until then is as short once it is encrypted. What counts is the length of each answer's first segment.

import { u32 } from "../../decode/bytes.ts";
import type { Session, SessionContext } from "../session.ts";
import { HeadReader } from "./framing/head-reader.ts";

/** Length, padding's length, and the message's number (RFC 4253, 6). */
const HEADER = 6;
const LENGTH_FIELD = 4;
const MOST_LENGTH = 1 << 20;
const NEWKEYS = 21;
const LINE_FEED = 0x0a;
/** Of two answers, one accepts the service (RFC 4253, 10) or refuses, which is longer. */
const LEAST_ANSWERS = 2;
const MOST_ANSWERS = 64;

export class SshSession implements Session {
  readonly #context: SessionContext;
  readonly #heads = new HeadReader(HEADER, HEADER, (head) => {
    const length = u32(head, 0);
    return length < MOST_LENGTH ? LENGTH_FIELD + length : 0;
  });
  /** Of the server's first line, its end has come. */
  #isGreeted = false;
  /** Bytes of the server's last message in clear that have yet to come; -1 before that message. */
  #clear = -1;
  #isAsked = false;
  #answers = 0;
  #least = Infinity;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (outbound) {
      this.#isAsked = true;
      return true;
    }
    const sealed = this.#behindClear(data, start, end);
    if (this.#heads.broken) return false;
    return sealed >= end || this.#answered(end - sealed);
  }

  gap(): boolean {
    return false;
  }

  end(): void {}

  /** Where in this segment the first byte is that nobody can read; its end where there is none. */
  #behindClear(data: Uint8Array, start: number, end: number): number {
    let at = start;
    if (!this.#isGreeted) {
      const feed = data.subarray(at, end).indexOf(LINE_FEED);
      if (feed < 0) return end;
      this.#isGreeted = true;
      at += feed + 1;
    }
    while (this.#clear < 0) {
      at = this.#heads.read(data, at, end);
      if (at < 0) return end;
      const { bytes } = this.#heads;
      if (bytes[HEADER - 1] === NEWKEYS) this.#clear = LENGTH_FIELD + u32(bytes, 0) - HEADER;
    }
    const clear = Math.min(this.#clear, end - at);
    this.#clear -= clear;
    return at + clear;
  }

  /** False: it is known now, or will not be. */
  #answered(length: number): boolean {
    // What follows an answer's first segment belongs to it.
    if (!this.#isAsked) return true;
    this.#isAsked = false;
    if (this.#answers >= LEAST_ANSWERS && length < this.#least) {
      this.#context.loggedIn();
      return false;
    }
    this.#least = Math.min(this.#least, length);
    return ++this.#answers < MOST_ANSWERS;
  }
}
