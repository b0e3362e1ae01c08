// SIP (RFC 3261) over UDP and TCP. What its session descriptions announce is RTP.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import type { Session, SessionContext } from "../session.ts";
import { indexOf, isText, LF } from "./text/ascii.ts";
import { LineReader } from "./text/line-reader.ts";
import { SdpReader } from "./text/sdp-reader.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const METHOD = new Words(
  "INVITE ACK BYE CANCEL OPTIONS REGISTER PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE"
    .split(" ")
    .map((method) => `${method} `),
);
const SCHEME = new Words(["SIP:", "SIPS:", "TEL:"], true);
const STATUS = new Words(["SIP/2.0 1", "SIP/2.0 2", "SIP/2.0 3", "SIP/2.0 4", "SIP/2.0 5", "SIP/2.0 6"]);
const VERSION = "SIP/2.0";
const MOST_LINE = 2048;
/** What agents send to hold a binding of an address translator (RFC 5626, 4.4.1, and older habits). */
const KEEP_ALIVE = new Words(["\r\n\r\n", "hello", "\0\0\0\0"]);

export const sip: Protocol = {
  app: "sip",
  tcp: recognise,
  udp: recogniseDatagram,
  firstBytes: {
    tcp: STATUS.firstLetters + METHOD.firstLetters,
    udp: STATUS.firstLetters + METHOD.firstLetters + KEEP_ALIVE.firstLetters,
  },
  session: (context) => new SipSession(context),
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  const status = STATUS.match(data, start, end);
  if (status !== NONE) return status === CUT ? Verdict.MORE : Verdict.YES;
  const method = METHOD.match(data, start, end);
  if (method === NONE) return Verdict.NO;
  if (method === CUT) return Verdict.MORE;
  const scheme = SCHEME.match(data, start + method, end);
  if (scheme === NONE) return Verdict.NO;
  const feed = indexOf(data, LF, start, Math.min(end, start + MOST_LINE));
  if (scheme === CUT || feed < 0) return end - start < MOST_LINE ? Verdict.MORE : Verdict.NO;
  const version = feed - 1 - VERSION.length;
  for (let i = 0; i < VERSION.length; i++) if (data[version + i] !== VERSION.charCodeAt(i)) return Verdict.NO;
  return isText(data, start, feed - 1) ? Verdict.YES : Verdict.NO;
}

function recogniseDatagram(look: Look): number {
  const verdict = recognise(look);
  if (verdict !== Verdict.NO || !look.hasPort(5060)) return verdict === Verdict.MORE ? recogniseCut(look) : verdict;
  const length = look.end - look.start;
  const isKeepAlive = KEEP_ALIVE.match(look.data, look.start, look.end) === length;
  if (!isKeepAlive) return Verdict.NO;
  return look.previousLength === length ? Verdict.YES : Verdict.MORE;
}

/** A datagram that was captured in part is as sure as it will be, once scheme and method are there. */
function recogniseCut({ data, start, end, length }: Look): number {
  if (length === end - start) return Verdict.MORE;
  const method = METHOD.match(data, start, end);
  return method > 0 && SCHEME.match(data, start + method, end) > 0 ? Verdict.YES : Verdict.MORE;
}

/** Only the descriptions are read: their lines look like no header field. */
class SipSession implements Session {
  readonly #datagrams: boolean;
  readonly #lines: readonly [LineReader, LineReader] = [new LineReader(MOST_LINE), new LineReader(MOST_LINE)];
  readonly #descriptions: readonly [SdpReader, SdpReader];

  constructor(context: SessionContext) {
    this.#datagrams = context.transport === "udp";
    this.#descriptions = [new SdpReader(context), new SdpReader(context)];
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    const direction = outbound ? 0 : 1;
    const lines = this.#lines[direction];
    const description = this.#descriptions[direction];
    for (let at = lines.read(data, start, end); at >= 0; at = lines.read(data, at, end)) description.line(lines);
    if (this.#datagrams && lines.pending > 0) {
      lines.cut();
      description.line(lines);
    }
    // A stream is given in segments, and messages end with them.
    description.finish();
    return true;
  }

  gap(outbound: boolean, bytes: number): boolean {
    if (bytes > 0) this.#lines[outbound ? 0 : 1].cut();
    return true;
  }

  end(): void {}
}
