// RTSP (RFC 2326, RFC 7826): the transports that SETUP agrees on announce RTP and RTCP.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import type { Session, SessionContext } from "../session.ts";
import { beginsAnyCase, decimal, holds, indexOf, isDigit, isText, LF } from "./text/ascii.ts";
import { LineReader } from "./text/line-reader.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const METHOD = new Words(
  "OPTIONS DESCRIBE SETUP PLAY PAUSE TEARDOWN ANNOUNCE RECORD REDIRECT GET_PARAMETER SET_PARAMETER"
    .split(" ")
    .map((method) => `${method} `),
);
const TARGET = new Words(["rtsp://", "rtsps://", "rtspu://", "* RTSP/", "/"]);
const STATUS = new Words(["RTSP/1.0 ", "RTSP/2.0 "]);
const MOST_LINE = 2048;
const MOST_LINES = 1000;

export const rtsp: Protocol = {
  app: "rtsp",
  tcp: recognise,
  firstBytes: { tcp: STATUS.firstLetters + METHOD.firstLetters },
  session: (context) => new RtspSession(context),
};

function recognise({ data, start, end }: Look): number {
  const status = STATUS.match(data, start, end);
  if (status !== NONE) {
    if (status === CUT || end - start < status + 3) return Verdict.MORE;
    return isDigit(data[start + status]) && isDigit(data[start + status + 1]) ? Verdict.YES : Verdict.NO;
  }
  const method = METHOD.match(data, start, end);
  if (method === NONE) return Verdict.NO;
  if (method === CUT) return Verdict.MORE;
  const target = TARGET.match(data, start + method, end);
  if (target === NONE) return Verdict.NO;
  const feed = indexOf(data, LF, start, Math.min(end, start + MOST_LINE));
  if (target === CUT || feed < 0) return end - start < MOST_LINE ? Verdict.MORE : Verdict.NO;
  return isText(data, start, feed - 1) && holds(data, start, feed, " RTSP/") ? Verdict.YES : Verdict.NO;
}

class RtspSession implements Session {
  readonly #context: SessionContext;
  readonly #lines: readonly [LineReader, LineReader] = [new LineReader(MOST_LINE), new LineReader(MOST_LINE)];
  #left = MOST_LINES;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    const lines = this.#lines[outbound ? 0 : 1];
    for (let at = lines.read(data, start, end); at >= 0; at = lines.read(data, at, end)) {
      if (beginsAnyCase(lines.data, lines.start, lines.end, "TRANSPORT:")) this.#transport(lines);
      // What follows PLAY is the media; there is nothing more to be learnt, and in it there are no lines.
      else if (beginsAnyCase(lines.data, lines.start, lines.end, "PLAY ")) return false;
      if (--this.#left === 0) return false;
    }
    return true;
  }

  gap(outbound: boolean): boolean {
    this.#lines[outbound ? 0 : 1].cut();
    return true;
  }

  end(): void {}

  /** `RTP/AVP;unicast;client_port=4588-4589;server_port=6256-6257`: the client began the connection. */
  #transport({ data, start, end }: LineReader): void {
    const { flow } = this.#context;
    for (let at = start; at >= start && at < end; at = nextParameter(data, at, end)) {
      if (beginsAnyCase(data, at, end, "CLIENT_PORT=")) this.#announce(flow.src_ip, data, at + 12, end);
      else if (beginsAnyCase(data, at, end, "SERVER_PORT=")) this.#announce(flow.dst_ip, data, at + 12, end);
    }
  }

  #announce(address: string, data: Uint8Array, at: number, end: number): void {
    let stop = at;
    while (stop < end && isDigit(data[stop])) stop++;
    const port = decimal(data, at, stop, 65_534);
    if (port <= 0) return;
    this.#context.expect(address, port, "rtp");
    this.#context.expect(address, port + 1, "rtcp");
  }
}

/** The place behind the next semicolon. */
function nextParameter(data: Uint8Array, at: number, end: number): number {
  const semicolon = indexOf(data, 0x3b, at, end);
  return semicolon < 0 ? end : semicolon + 1;
}
