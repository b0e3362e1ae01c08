// PostgreSQL (frontend/backend protocol 3): the client's first message has a length and a code; the code is the protocol's
// version, or asks for encryption, which the server answers by one letter.

import { u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Session, SessionContext } from "../session.ts";
import { HeadReader } from "./framing/head-reader.ts";
import { indexOf, isLetter, isWord } from "./text/ascii.ts";
import { tlsInside } from "./text/tls-inside.ts";

const LONGEST = 10_000;
const LONGEST_NAME = 64;
/** The high half of the code: protocol 3, or a request that is not a version. */
const VERSION_3 = 3;
const REQUEST = 1234;
const CANCEL = 5678;
const SSL = 5679;
const GSS = 5680;
const YES_SSL = 0x53;
const YES_GSS = 0x47;
const NO = 0x4e;

export const postgresql: Protocol = {
  app: "postgresql",
  tcp: recognise,
  firstBytes: { tcp: [0] },
  session: (context) => new PostgresqlSession(context),
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== 0) return Verdict.NO;
  if (end - start < 8) return end - start >= 2 && data[start + 1] !== 0 ? Verdict.NO : Verdict.MORE;
  const length = u32(data, start);
  if (length < 8 || length > LONGEST) return Verdict.NO;
  const high = u16(data, start + 4);
  const low = u16(data, start + 6);
  if (high === REQUEST) {
    if (low === CANCEL) return length >= 16 && length <= 272 ? Verdict.YES : Verdict.NO;
    return (low === SSL || low === GSS) && length === 8 ? Verdict.YES : Verdict.NO;
  }
  return high === VERSION_3 && low <= 2 ? isParameter(data, start + 8, end, start + length) : Verdict.NO;
}

/** The name of the first parameter, which is `user` as a rule. */
function isParameter(data: Uint8Array, at: number, end: number, messageEnd: number): number {
  const limit = Math.min(end, at + LONGEST_NAME, messageEnd);
  const stop = indexOf(data, 0, at, limit);
  const nameEnd = stop < 0 ? limit : stop;
  if (!isWord(data, at, nameEnd) || (at < limit && !isLetter(data[at]) && data[at] !== 0x5f)) return Verdict.NO;
  if (stop < 0) return limit === end && limit < messageEnd ? Verdict.MORE : Verdict.NO;
  return stop - at >= 4 ? Verdict.YES : Verdict.NO;
}

/** Sees whether what the client asks for is granted. */
class PostgresqlSession implements Session {
  readonly #context: SessionContext;
  readonly #client = new HeadReader(8, 8, (data, at) => u32(data, at));
  #asked = 0;
  #inner: Session | null = null;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (this.#inner !== null) return this.#inner.data(outbound, data, start, end);
    // The client's side is that which has the first word; it waits for the answer to each request.
    if (this.#asked !== 0) return this.#answer(outbound, data, start, end);
    const at = this.#client.read(data, start, end);
    if (at < 0) return !this.#client.broken;
    const { bytes } = this.#client;
    if (u16(bytes, 4) === REQUEST && u16(bytes, 6) !== CANCEL) {
      this.#asked = u16(bytes, 6);
      return true;
    }
    this.#context.encrypted(false);
    return false;
  }

  #answer(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    const asked = this.#asked;
    this.#asked = 0;
    if (data[start] === NO) return true;
    if (asked === GSS && data[start] === YES_GSS) this.#context.encrypted(true);
    if (asked !== SSL || data[start] !== YES_SSL) return false;
    this.#inner = tlsInside(this.#context);
    return start + 1 >= end || this.#inner.data(outbound, data, start + 1, end);
  }

  gap(outbound: boolean, bytes: number): boolean {
    return this.#inner?.gap(outbound, bytes) ?? false;
  }

  end(): void {
    this.#inner?.end();
  }
}
