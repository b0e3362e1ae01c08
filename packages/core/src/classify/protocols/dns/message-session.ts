// Follows DNS over TCP (RFC 7766, 8): hands on each message, however the stream is cut into segments.

import type { Session, SessionContext } from "../../session.ts";
import { MessageReader } from "./message-reader.ts";
import type { MessageSink } from "./message-reader.ts";

export class MessageSession implements Session, MessageSink {
  readonly #context: SessionContext;
  readonly #out: MessageReader;
  readonly #in: MessageReader;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#out = new MessageReader(true, this);
    this.#in = new MessageReader(false, this);
  }

  message(outbound: boolean, data: Uint8Array, start: number, end: number): void {
    this.#context.message(outbound, data, start, end);
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    (outbound ? this.#out : this.#in).feed(data, start, end);
    return true;
  }

  /** The length of the next message may be among what is lost. */
  gap(outbound: boolean, bytes: number): boolean {
    return (outbound ? this.#out : this.#in).skip(bytes);
  }

  end(): void {}
}
