// XMPP (RFC 6120): both sides open an XML stream; TLS begins after <proceed/>.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import type { Session, SessionContext } from "../session.ts";
import { asciiText, holds, indexOf } from "./text/ascii.ts";
import { isTlsStart, tlsInside } from "./text/tls-inside.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const OPENING = new Words(["<stream:stream ", "<?xml ", "<flash:stream "]);
/** What a stream is made of: a flow that is captured from its middle on begins with one of them. */
const STANZA = new Words(["<iq ", "<message ", "<presence ", "<presence>", "<presence/>", "</stream:stream>"]);
const ATTRIBUTES = [" ID=", " TYPE=", " FROM=", " TO=", "</PRESENCE>"] as const;
const STREAM = "<STREAM:STREAM";
const MOST_PROLOGUE = 512;
/** Pieces of both directions before TLS that are looked at. */
const MOST_PIECES = 64;
const MOST_HOST = 255;

export const xmpp: Protocol = {
  app: "xmpp",
  tcp: recognise,
  firstBytes: { tcp: "<" },
  session: (context) => new XmppSession(context),
};

function recognise({ data, start, end }: Look): number {
  const opening = OPENING.match(data, start, end);
  if (opening === NONE) return recogniseStanza(data, start, end);
  if (opening === CUT) return Verdict.MORE;
  if (data[start + 1] !== 0x3f) return Verdict.YES;
  if (holds(data, start, Math.min(end, start + MOST_PROLOGUE), STREAM)) return Verdict.YES;
  return end - start < MOST_PROLOGUE ? Verdict.MORE : Verdict.NO;
}

function recogniseStanza(data: Uint8Array, start: number, end: number): number {
  const stanza = STANZA.match(data, start, end);
  if (stanza <= 0) return stanza === CUT ? Verdict.MORE : Verdict.NO;
  if (data[start + stanza - 1] === 0x3e && data[start + stanza - 2] !== 0x65) return Verdict.YES;
  const stop = Math.min(end, start + MOST_PROLOGUE);
  if (ATTRIBUTES.some((attribute) => holds(data, start, stop, attribute))) return Verdict.YES;
  return end - start < MOST_PROLOGUE ? Verdict.MORE : Verdict.NO;
}

class XmppSession implements Session {
  readonly #context: SessionContext;
  #pieces = 0;
  #tls: Session | null = null;

  constructor(context: SessionContext) {
    this.#context = context;
    context.encrypted(false);
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (this.#tls !== null) return this.#tls.data(outbound, data, start, end);
    // No XML begins with such a byte.
    if (isTlsStart(data, start, end)) {
      this.#tls = tlsInside(this.#context);
      return this.#tls.data(outbound, data, start, end);
    }
    if (outbound) this.#nameServer(data, start, Math.min(end, start + MOST_PROLOGUE));
    return ++this.#pieces < MOST_PIECES;
  }

  gap(outbound: boolean, bytes: number): boolean {
    return this.#tls !== null && this.#tls.gap(outbound, bytes);
  }

  end(): void {
    this.#tls?.end();
  }

  /** The stream's "to". */
  #nameServer(data: Uint8Array, start: number, end: number): void {
    const { details } = this.#context;
    if (details.host !== null || !holds(data, start, end, STREAM)) return;
    for (let at = start; at + 5 < end; at++) {
      const isTo = data[at] === 0x20 && data[at + 1] === 0x74 && data[at + 2] === 0x6f && data[at + 3] === 0x3d;
      if (!isTo || (data[at + 4] !== 0x22 && data[at + 4] !== 0x27)) continue;
      const close = indexOf(data, data[at + 4], at + 5, end);
      if (close > at + 5) details.host = asciiText(data, at + 5, close, MOST_HOST).toLowerCase();
      return;
    }
  }
}
