// A session that reads the heads of messages until it knows whether the flow turns to TLS, and hands on what follows if so.

import type { Session, SessionContext } from "../../session.ts";
import { tlsInside } from "../text/tls-inside.ts";
import { HeadReader } from "./head-reader.ts";
import type { Measure } from "./head-reader.ts";

/** What a message's head says of those that follow. */
export const Next = { MORE: 0, OVER: 1, TLS: 2 } as const;

export interface Heads {
  /** Bytes from which the length of a message can be told, and how. */
  readonly header: number;
  readonly measure: Measure;
  /** Bytes kept of each message. */
  readonly cap: number;
  /** Messages after which nothing more is expected. */
  readonly most: number;
}

/** Gets the head of each message, `bytes[0, length)`. */
export type OnHead = (outbound: boolean, bytes: Uint8Array, length: number) => number;

export class HeadSession implements Session {
  readonly #context: SessionContext;
  readonly #heads: Heads;
  readonly #onHead: OnHead;
  readonly #out: HeadReader;
  readonly #in: HeadReader;
  #messages = 0;
  #inner: Session | null = null;

  constructor(context: SessionContext, heads: Heads, onHead: OnHead) {
    this.#context = context;
    this.#heads = heads;
    this.#onHead = onHead;
    this.#out = new HeadReader(heads.header, heads.cap, heads.measure);
    this.#in = new HeadReader(heads.header, heads.cap, heads.measure);
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (this.#inner !== null) return this.#inner.data(outbound, data, start, end);
    const reader = outbound ? this.#out : this.#in;
    for (let at = reader.read(data, start, end); at >= 0; at = reader.read(data, at, end)) {
      const next = this.#onHead(outbound, reader.bytes, reader.length);
      if (next === Next.TLS) return this.#turn(outbound, data, at, end);
      if (next === Next.OVER || ++this.#messages >= this.#heads.most) return false;
    }
    return !reader.broken;
  }

  #turn(outbound: boolean, data: Uint8Array, at: number, end: number): boolean {
    this.#inner = tlsInside(this.#context);
    return at >= end || this.#inner.data(outbound, data, at, end);
  }

  gap(outbound: boolean, bytes: number): boolean {
    return this.#inner?.gap(outbound, bytes) ?? false;
  }

  end(): void {
    this.#inner?.end();
  }
}
