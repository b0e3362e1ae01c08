// A connection of HTTP/1 (RFC 9112): each request with its answer becomes a record, in their order; upgrades and tunnels
// are followed on.

import type { Session, SessionContext } from "../../session.ts";
import { Http2Session } from "../http2/http2-session.ts";
import { asciiText, beginsAnyCase, holds } from "../text/ascii.ts";
import type { LineReader } from "../text/line-reader.ts";
import {
  emitExchange,
  measureAnswer,
  MOST_AGENT,
  MOST_HOST,
  MOST_METHOD,
  MOST_PATH,
  MOST_PENDING,
  nameFlow,
} from "./exchanges.ts";
import type { Answer, Request } from "./exchanges.ts";
import { Framing, MessageReader } from "./message-reader.ts";
import type { MessageSink } from "./message-reader.ts";
import { hasPassword, hidePasswords, withoutUser } from "./password.ts";
import { isRequestStart, methodLength, statusOf } from "./start-line.ts";
import { Tunnel } from "./tunnel.ts";

/** What an answer's Upgrade field names. */
const Upgrade = { NONE: 0, WEBSOCKET: 1, H2C: 2, TLS: 3, OTHER: 4 } as const;

export class Http1Session implements Session {
  readonly #context: SessionContext;
  readonly #requests: MessageReader;
  readonly #responses: MessageReader;
  readonly #pending: Request[] = [];
  /** Which direction requests come from; known with the first bytes. */
  #clientIsOutbound = true;
  #begun = false;
  /** Answers may be lost: whatever still waits when the next request comes will not be answered. */
  #uncertain = false;
  /** Bytes of answers have been lost: what was not answered here may have been. */
  #lossy = false;
  /** The request whose answer is being read, and when its latest byte came. */
  #current: { request: Request; answer: Answer } | null = null;
  #latest = 0;
  /** Without details the first answer tells all: whether it goes on as HTTP/1. */
  #answered = false;
  /** Who reads the connection after it stopped being HTTP/1. */
  #next: Session | null = null;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#requests = new MessageReader(this.#requestSink());
    this.#responses = new MessageReader(this.#responseSink());
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (this.#next !== null) return this.#next.data(outbound, data, start, end);
    if (!this.#begun) {
      this.#begun = true;
      this.#clientIsOutbound = outbound !== statusOf(data, start, end) > 0;
    }
    const reader = outbound === this.#clientIsOutbound ? this.#requests : this.#responses;
    if (reader === this.#responses) this.#latest = this.#context.time;
    const at = reader.read(data, start, end);
    // A tunnel's or another protocol's bytes may follow the answer at once.
    const next = this.#next as Session | null;
    if (next !== null) return at === end || next.data(outbound, data, at, end);
    return !reader.over && !this.#answered && this.#pending.length <= MOST_PENDING;
  }

  gap(outbound: boolean, bytes: number): boolean {
    if (this.#next !== null) return this.#next.gap(outbound, bytes);
    const reader = outbound === this.#clientIsOutbound ? this.#requests : this.#responses;
    if (reader === this.#responses) this.#lossy = true;
    reader.gap(bytes);
    return this.#next !== null || !reader.over;
  }

  end(): void {
    this.#answerEnds(this.#responses.isRest ? this.#latest : null);
    const silent = !this.#lossy && !this.#responses.over;
    for (const { asked } of this.#pending) if (silent) this.#context.unanswered("http", asked, this.#clientIsOutbound);
    this.#giveUpPending();
    this.#next?.end();
  }

  #giveUpPending(): void {
    for (const request of this.#pending) emitExchange(this.#context, this.#clientIsOutbound, request, null, null);
    this.#pending.length = 0;
  }

  /** `ended`: when its last byte was there; null where that was not seen. */
  #answerEnds(ended: number | null): void {
    if (this.#current === null) return;
    const { request, answer } = this.#current;
    this.#current = null;
    emitExchange(this.#context, this.#clientIsOutbound, request, answer, ended);
  }

  #requestSink(): MessageSink {
    const context = this.#context;
    let began = 0;
    let request: Request | null = null;
    return {
      begins: () => {
        began = context.time;
        request = null;
      },
      starts: (line) => {
        request = requestOf(line, began);
        if (request !== null) hidePasswordOf(request, context);
        return request !== null;
      },
      field: (line, value) => {
        if (request !== null) readRequestField(request, line, value);
        if (hasPassword(line, value)) context.cleartextPassword();
      },
      headEnds: (length) => {
        if (request === null) return 0;
        request.asked = context.time;
        if (this.#uncertain) this.#giveUpPending();
        this.#uncertain = false;
        request.host ??= hostOfTarget(request);
        nameFlow(context, request);
        this.#pending.push(request);
        request = null;
        return length === Framing.CLOSE ? 0 : length;
      },
      ends: () => {},
      loses: () => {},
      fits: isRequestStart,
    };
  }

  #responseSink(): MessageSink {
    const context = this.#context;
    let began = 0;
    let status = 0;
    let upgrade: number = Upgrade.NONE;
    let method: string | null = null;
    return {
      begins: () => {
        began = context.time;
        status = 0;
        upgrade = Upgrade.NONE;
        method = null;
      },
      starts: (line) => {
        status = statusOf(line.data, line.start, line.end);
        // Interim answers (RFC 9110, 15.2) are none, but for a switch of protocols.
        if (status < 200 && status !== 101) return status > 0;
        const request = this.#pending.shift();
        if (request !== undefined) {
          method = request.method;
          this.#current = { request, answer: { began, status } };
          measureAnswer(context, this.#clientIsOutbound, request, this.#current.answer);
        }
        return true;
      },
      field: (line, value) => {
        if (beginsAnyCase(line.data, line.start, line.end, "UPGRADE:")) upgrade = upgradeOf(line, value);
      },
      headEnds: (length) => {
        if (status === 101) return this.#switch(upgrade);
        if (method === "CONNECT" && status >= 200 && status < 300) return this.#switch(Upgrade.OTHER);
        this.#answered = !context.detailed && status >= 200;
        if (status < 200 || status === 204 || status === 304 || method === "HEAD") return 0;
        return length;
      },
      ends: (whole) => this.#answerEnds(whole ? context.time : null),
      loses: () => {
        this.#answerEnds(null);
        this.#uncertain = true;
      },
      fits: (data, at, end) => statusOf(data, at, end) > 0,
    };
  }

  /** The connection is no longer HTTP/1. */
  #switch(upgrade: number): number {
    const context = this.#context;
    this.#answerEnds(context.time);
    if (upgrade === Upgrade.WEBSOCKET) context.becomes("websocket");
    else if (upgrade === Upgrade.H2C) {
      context.becomes("http2");
      this.#next = new Http2Session(context, this.#clientIsOutbound);
    } else if (upgrade === Upgrade.TLS || upgrade === Upgrade.OTHER)
      this.#next = new Tunnel(context, this.#clientIsOutbound);
    return Framing.NOT_HTTP;
  }
}

/** `method SP request-target SP HTTP-version`; of a line that was cut, what is there. */
function requestOf(line: LineReader, began: number): Request | null {
  const { data, start, end } = line;
  const length = methodLength(data, start, end);
  if (length === 0 || length > MOST_METHOD) return null;
  const target = start + length + 1;
  let stop = end;
  // The version is what follows the last space: targets may hold spaces that should not be there.
  for (let i = end - 1; i > target; i--) {
    if (data[i] !== 0x20) continue;
    if (beginsAnyCase(data, i + 1, end, "HTTP/")) stop = i;
    break;
  }
  return {
    began,
    asked: began,
    method: asciiText(data, start, start + length, MOST_METHOD),
    host: null,
    path: asciiText(data, target, stop, MOST_PATH),
    agent: null,
  };
}

/** A target that is a URL may have a password in it; one that only holds another URL asks for nothing with it. */
function hidePasswordOf(request: Request, context: SessionContext): void {
  const shown = hidePasswords(request.path);
  if (shown !== request.path && !request.path.startsWith("/")) context.cleartextPassword();
  request.path = shown;
}

function readRequestField(request: Request, line: LineReader, value: number): void {
  const { data, start, end } = line;
  if (request.host === null && beginsAnyCase(data, start, end, "HOST:")) {
    request.host = withoutUser(asciiText(data, value, end, MOST_HOST).trimEnd()) || null;
  } else if (request.agent === null && beginsAnyCase(data, start, end, "USER-AGENT:")) {
    request.agent = asciiText(data, value, end, MOST_AGENT).trimEnd();
  }
}

/** A target in absolute form names the host (RFC 9112, 3.2.2). */
function hostOfTarget({ path }: Request): string | null {
  const authority = path.startsWith("http://") ? path.slice(7) : "";
  const slash = authority.indexOf("/");
  return withoutUser(slash < 0 ? authority : authority.slice(0, slash)).slice(0, MOST_HOST) || null;
}

function upgradeOf(line: LineReader, value: number): number {
  const { data, end } = line;
  if (beginsAnyCase(data, value, end, "WEBSOCKET")) return Upgrade.WEBSOCKET;
  if (beginsAnyCase(data, value, end, "H2C")) return Upgrade.H2C;
  return holds(data, value, end, "TLS/") ? Upgrade.TLS : Upgrade.OTHER;
}
