// Protocols of commands and replies, line by line, that may turn to TLS on the way (STARTTLS).

import type { Session, SessionContext } from "../../session.ts";
import { LineReader } from "./line-reader.ts";
import { Login } from "./login.ts";
import { tlsInside } from "./tls-inside.ts";

const MOST_LINE = 1024;

/** What a line means for the connection. */
export const Step = {
  /** Go on. */
  ON: 0,
  /** A command that asks for TLS, a reply that grants it. */
  TLS: 1,
  /** A reply that does not. */
  REFUSED: 2,
  /** Nothing more is wanted. */
  STOP: 3,
} as const;

export interface LineRules {
  /** Whether a direction that begins with this byte is a server's. */
  isServer(first: number): boolean;
  command(line: LineReader, conversation: Conversation): number;
  reply(line: LineReader, conversation: Conversation): number;
}

export interface Conversation {
  readonly context: SessionContext;
  /** The client has asked for TLS and waits for the reply. */
  readonly asked: boolean;
  readonly clientIsOutbound: boolean;
  /** Of this connection, while it is in clear. */
  readonly login: Login;
}

export class LineSession implements Session, Conversation {
  readonly context: SessionContext;
  asked = false;
  clientIsOutbound = true;
  readonly login: Login;
  readonly #rules: LineRules;
  readonly #commands = new LineReader(MOST_LINE);
  readonly #replies = new LineReader(MOST_LINE);
  #begun = false;
  #linesLeft: number;
  #tls: Session | null = null;

  /** Follows at most so many lines. */
  constructor(context: SessionContext, rules: LineRules, mostLines: number) {
    this.context = context;
    this.login = new Login(context);
    this.#rules = rules;
    this.#linesLeft = mostLines;
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (this.#tls !== null) return this.#tls.data(outbound, data, start, end);
    if (!this.#begun) {
      this.#begun = true;
      this.clientIsOutbound = outbound !== this.#rules.isServer(data[start]);
    }
    const fromClient = outbound === this.clientIsOutbound;
    const lines = fromClient ? this.#commands : this.#replies;
    for (let at = lines.read(data, start, end); at >= 0; at = lines.read(data, at, end)) {
      if (this.#linesLeft-- === 0 || !(fromClient ? this.#command() : this.#reply())) return false;
      // Whatever comes in clear behind a reply that grants TLS is no part of it, but nobody sends it either.
      const tls = this.#tls as Session | null;
      if (tls !== null) return at === end || tls.data(outbound, data, at, end);
    }
    return true;
  }

  gap(outbound: boolean, bytes: number): boolean {
    if (this.#tls !== null) return this.#tls.gap(outbound, bytes);
    (outbound === this.clientIsOutbound ? this.#commands : this.#replies).cut();
    this.login.over();
    return true;
  }

  end(): void {
    this.#tls?.end();
  }

  #command(): boolean {
    if (this.login.takes(this.#commands)) return true;
    const step = this.#rules.command(this.#commands, this);
    if (step === Step.TLS) this.asked = true;
    return step !== Step.STOP;
  }

  #reply(): boolean {
    const step = this.#rules.reply(this.#replies, this);
    if (this.asked && step === Step.TLS) this.#tls = tlsInside(this.context);
    if (step === Step.REFUSED) this.asked = false;
    return step !== Step.STOP;
  }
}
