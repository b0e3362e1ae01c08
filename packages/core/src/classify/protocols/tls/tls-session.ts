// Follows TLS in a TCP flow, from its first record to the client's first application data. Also for others: a session
// whose flow turns to TLS (STARTTLS, CONNECT) gives a TlsSession all that comes from there on.

import { Handshake } from "./handshake.ts";
import { ContentType, RecordReader } from "./record-reader.ts";
import type { RecordSink } from "./record-reader.ts";
import { isSsl2ServerHello, ssl2ClientHelloLength } from "./ssl2.ts";
import type { Session, SessionContext } from "../../session.ts";

/** Pieces of the stream in which a handshake must be over. */
const MOST_PIECES = 256;

export class TlsSession implements Session, RecordSink {
  readonly #handshake: Handshake;
  readonly #out: RecordReader;
  readonly #in: RecordReader;
  #outBegun = false;
  #inBegun = false;
  #pieces = 0;
  /** What comes from the server is encrypted by now. */
  #serverEncrypted = false;
  /** Something came from the server, or was lost. */
  #serverSpoke = false;
  #over = false;

  constructor(context: SessionContext) {
    this.#handshake = new Handshake(context, "t");
    this.#out = new RecordReader(this, true);
    this.#in = new RecordReader(this, false);
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    let at = start;
    if (outbound && !this.#outBegun) {
      this.#outBegun = true;
      at += this.#begin(true, data, start, end);
    } else if (!outbound && !this.#inBegun) {
      this.#inBegun = true;
      at += this.#begin(false, data, start, end);
    }
    (outbound ? this.#out : this.#in).feed(data, at, end);
    if (!this.#handshake.isClient(outbound)) this.#serverSpoke = true;
    return this.#goesOn(++this.#pieces < MOST_PIECES);
  }

  gap(outbound: boolean, bytes: number): boolean {
    if (outbound) this.#outBegun = true;
    else this.#inBegun = true;
    (outbound ? this.#out : this.#in).gap(bytes);
    if (!this.#handshake.isClient(outbound)) this.#serverSpoke = true;
    return this.#goesOn(true);
  }

  end(): void {
    this.#over = true;
    this.#handshake.write(!this.#serverSpoke);
  }

  wants(_outbound: boolean, type: number): boolean {
    return this.#handshake.wants(type);
  }

  message(outbound: boolean, type: number, data: Uint8Array, start: number, end: number): void {
    this.#handshake.message(outbound, type, data, start, end);
  }

  record(outbound: boolean, type: number): void {
    if (type !== ContentType.APPLICATION_DATA && type !== ContentType.CHANGE_CIPHER_SPEC) return;
    // A flow that was captured from its middle on: there is no handshake to come.
    if (!this.#handshake.begun) this.#over = true;
    if (!this.#handshake.isClient(outbound)) this.#serverEncrypted = true;
    else if (type === ContentType.APPLICATION_DATA) this.#handshake.applicationData(outbound);
  }

  /** Bytes in front of the first record: a hello in the format of SSL 2.0. */
  #begin(outbound: boolean, data: Uint8Array, start: number, end: number): number {
    const length = ssl2ClientHelloLength(data, start, end);
    if (length > 0 && start + length <= end) {
      this.#handshake.oldClientHello(outbound);
      return length;
    }
    if (isSsl2ServerHello(data, start, end)) {
      this.#handshake.oldServerHello(outbound);
      this.#over = true;
    }
    return 0;
  }

  #goesOn(patient: boolean): boolean {
    const handshake = this.#handshake;
    const clientLost = (handshake.isClient(true) ? this.#out : this.#in).lost;
    const serverLost = (handshake.isClient(true) ? this.#in : this.#out).lost;
    if (handshake.complete) this.#over ||= handshake.answered || serverLost;
    else if (clientLost) this.#over ||= serverLost || this.#serverEncrypted;
    if (!this.#over && patient) return true;
    this.end();
    return false;
  }
}
