// Follows DTLS, datagram by datagram, to the client's first application data. What else shares the flow (STUN, SRTP: RFC 7983)
// is passed over.

import { DtlsRecord, isUnifiedHeader } from "./dtls-record.ts";
import { FragmentReader } from "./fragment-reader.ts";
import { Handshake } from "./handshake.ts";
import type { HandshakeSink } from "./handshake-reader.ts";
import { ContentType } from "./record-reader.ts";
import type { Session, SessionContext } from "../../session.ts";

/** Datagrams in which a handshake must be over: media begin with it, and go on without application data. */
const MOST_DATAGRAMS = 128;

const record = new DtlsRecord();

export class DtlsSession implements Session, HandshakeSink {
  readonly #handshake: Handshake;
  readonly #out: FragmentReader;
  readonly #in: FragmentReader;
  #datagrams = 0;
  #serverSpoke = false;

  constructor(context: SessionContext) {
    this.#handshake = new Handshake(context, "d");
    this.#out = new FragmentReader(this, true);
    this.#in = new FragmentReader(this, false);
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    const handshake = this.#handshake;
    if (start < end && isUnifiedHeader(data[start])) {
      if (handshake.answered) handshake.applicationData(outbound);
    } else {
      for (let at = start; record.read(data, at, end, end); at = record.end) {
        if (record.type === ContentType.HANDSHAKE && record.epoch === 0) {
          (outbound ? this.#out : this.#in).feed(data, record.at, record.end);
        } else if (record.type === ContentType.APPLICATION_DATA && record.epoch > 0) {
          // A flow that was captured from its middle on: there is no handshake to come.
          if (!handshake.begun) return false;
          handshake.applicationData(outbound);
        }
      }
    }
    if (!handshake.isClient(outbound)) this.#serverSpoke = true;
    if (!(handshake.complete && handshake.answered) && ++this.#datagrams < MOST_DATAGRAMS) return true;
    this.end();
    return false;
  }

  gap(): boolean {
    return true;
  }

  end(): void {
    this.#handshake.write(!this.#serverSpoke);
  }

  wants(_outbound: boolean, type: number): boolean {
    return this.#handshake.wants(type);
  }

  message(outbound: boolean, type: number, data: Uint8Array, start: number, end: number): void {
    this.#handshake.message(outbound, type, data, start, end);
  }
}
