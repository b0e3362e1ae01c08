// What comes through an HTTP proxy after CONNECT (RFC 9110, 9.3.6), or after an upgrade to something else: TLS is followed
// on, everything else is let go.

import type { Session, SessionContext } from "../../session.ts";
import { isTlsStart, tlsInside } from "../text/tls-inside.ts";

export class Tunnel implements Session {
  readonly #context: SessionContext;
  readonly #clientIsOutbound: boolean;
  #tls: Session | null = null;

  constructor(context: SessionContext, clientIsOutbound: boolean) {
    this.#context = context;
    this.#clientIsOutbound = clientIsOutbound;
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (this.#tls === null) {
      if (outbound !== this.#clientIsOutbound || !isTlsStart(data, start, end)) return false;
      this.#tls = tlsInside(this.#context);
    }
    return this.#tls.data(outbound, data, start, end);
  }

  gap(outbound: boolean, bytes: number): boolean {
    return this.#tls !== null && this.#tls.gap(outbound, bytes);
  }

  end(): void {
    this.#tls?.end();
  }
}
