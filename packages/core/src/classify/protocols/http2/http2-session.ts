// A connection of HTTP/2 in the clear (RFC 9113): each request with its answer becomes a record.

import type { Session, SessionContext } from "../../session.ts";
import {
  emitExchange,
  measureAnswer,
  MOST_AGENT,
  MOST_HOST,
  MOST_METHOD,
  MOST_PATH,
  MOST_PENDING,
  nameFlow,
} from "../http/exchanges.ts";
import type { Answer, Request } from "../http/exchanges.ts";
import { hidePasswords, withoutUser } from "../http/password.ts";
import { FrameReader } from "./frames.ts";
import type { FrameSink } from "./frames.ts";
import { HpackDecoder } from "./hpack.ts";
import { PREFACE } from "./preface.ts";

export class Http2Session implements Session {
  readonly #context: SessionContext;
  readonly #requests: FrameReader;
  readonly #responses: FrameReader;
  /** By stream: requests without an answer, and those whose answer has begun. */
  readonly #pending = new Map<number, Request>();
  readonly #answered = new Map<number, { request: Request; answer: Answer }>();
  /** Bytes of answers have been lost. */
  #lossy = false;
  #clientIsOutbound: boolean | null;
  /** Bytes of the preface that the client has still to send. */
  #preface = PREFACE.length;

  /** `clientIsOutbound` null: whoever sends the preface is the client. */
  constructor(context: SessionContext, clientIsOutbound: boolean | null = null) {
    this.#context = context;
    this.#clientIsOutbound = clientIsOutbound;
    this.#requests = new FrameReader(this.#requestSink());
    this.#responses = new FrameReader(this.#responseSink());
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    this.#clientIsOutbound ??= data[start] === PREFACE.charCodeAt(0) ? outbound : !outbound;
    if (outbound !== this.#clientIsOutbound) return this.#responses.read(data, start, end);
    const preface = Math.min(this.#preface, end - start);
    for (let i = 0; i < preface; i++) {
      if (data[start + i] !== PREFACE.charCodeAt(PREFACE.length - this.#preface + i)) return false;
    }
    this.#preface -= preface;
    return this.#requests.read(data, start + preface, end) && this.#open <= MOST_PENDING;
  }

  gap(outbound: boolean, bytes: number): boolean {
    if (outbound !== this.#clientIsOutbound) {
      this.#lossy = true;
      return this.#responses.gap(bytes);
    }
    return this.#preface === 0 && this.#requests.gap(bytes);
  }

  end(): void {
    for (const stream of this.#answered.keys()) this.#answerEnds(stream, null);
    for (const request of this.#pending.values()) {
      if (!this.#lossy) this.#context.unanswered("http", request.asked, this.#fromInitiator);
      emitExchange(this.#context, this.#fromInitiator, request, null, null);
    }
    this.#pending.clear();
  }

  get #open(): number {
    return this.#pending.size + this.#answered.size;
  }

  get #fromInitiator(): boolean {
    return this.#clientIsOutbound ?? true;
  }

  /** `ended`: when its last byte was there; null where that was not seen. */
  #answerEnds(stream: number, ended: number | null): void {
    const exchange = this.#answered.get(stream);
    if (exchange === undefined) return;
    this.#answered.delete(stream);
    emitExchange(this.#context, this.#fromInitiator, exchange.request, exchange.answer, ended);
  }

  #requestSink(): FrameSink {
    const context = this.#context;
    const hpack = new HpackDecoder();
    let request = newRequest(0);
    const field = (name: string, value: string): void => {
      readField(request, name, value);
      if (name.endsWith("authorization") && value.toLowerCase() === "basic ") context.cleartextPassword();
    };
    return {
      blockBegins: () => {
        request = newRequest(context.time);
      },
      block: (stream, promise, data, end) => {
        if (!hpack.decode(data, 0, end, field)) return false;
        // Trailers have no method.
        if (request.method === "" || promise || this.#pending.has(stream)) return true;
        request.asked = context.time;
        nameFlow(context, request);
        this.#pending.set(stream, request);
        return true;
      },
      ends: () => {},
    };
  }

  #responseSink(): FrameSink {
    const context = this.#context;
    const hpack = new HpackDecoder();
    let began = 0;
    let status = 0;
    const field = (name: string, value: string): void => {
      if (name === ":status") status = statusOf(value);
    };
    return {
      blockBegins: () => {
        began = context.time;
        status = 0;
      },
      block: (stream, promise, data, end) => {
        if (!hpack.decode(data, 0, end, field)) return false;
        const request = this.#pending.get(stream);
        if (promise || status < 200 || request === undefined) return true;
        this.#pending.delete(stream);
        const answer = { began, status };
        this.#answered.set(stream, { request, answer });
        measureAnswer(context, this.#fromInitiator, request, answer);
        return true;
      },
      ends: (stream, whole) => this.#answerEnds(stream, whole ? context.time : null),
    };
  }
}

function newRequest(time: number): Request {
  return { began: time, asked: time, method: "", host: null, path: "", agent: null };
}

function readField(request: Request, name: string, value: string): void {
  if (name === ":method") request.method = value.slice(0, MOST_METHOD);
  else if (name === ":path") request.path = hidePasswords(value.slice(0, MOST_PATH));
  else if (name === ":authority" || (name === "host" && request.host === null))
    request.host = withoutUser(value.slice(0, MOST_HOST));
  else if (name === "user-agent") request.agent = value.slice(0, MOST_AGENT);
}

function statusOf(value: string): number {
  return /^[1-9][0-9]{2}$/.test(value) ? Number(value) : 0;
}
