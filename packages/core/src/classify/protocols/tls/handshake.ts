// A handshake as an observer sees it, whatever carries its messages: fills in the flow's details, and writes one record
// when it is over.

import { parseCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { cipherName } from "./cipher-suites.ts";
import { Extension, parseClientHelloBody } from "./client-hello.ts";
import type { ClientHello } from "./client-hello.ts";
import { ja4 } from "./ja4.ts";
import type { Ja4Transport } from "./ja4.ts";
import { Reader } from "./reader.ts";
import { parseServerHello } from "./server-hello.ts";
import type { ServerHello } from "./server-hello.ts";
import { NO_CERTIFICATE } from "./tls-record.ts";
import type { TlsRecord } from "./tls-record.ts";
import { isWeak, versionName } from "./versions.ts";
import type { SessionContext } from "../../session.ts";

export const MessageType = { CLIENT_HELLO: 1, SERVER_HELLO: 2, CERTIFICATE: 11 } as const;

export class Handshake {
  readonly #context: SessionContext;
  readonly #transport: Ja4Transport;
  #hello: ClientHello | null = null;
  #server: ServerHello | null = null;
  #certificate: Certificate | null = null;
  #fingerprint: string | null = null;
  /** Whether the client is the flow's initiator; not so where the flow's first packets are missing. */
  #clientOutbound = true;
  /** Microseconds: of the ClientHello, of what was seen first, and of the client's first application data. */
  #started: number | null = null;
  #first = 0;
  #ended: number | null = null;
  #written = false;

  constructor(context: SessionContext, transport: Ja4Transport) {
    this.#context = context;
    this.#transport = transport;
  }

  /** A ClientHello or a ServerHello was there. */
  get begun(): boolean {
    return this.#started !== null || this.#server !== null;
  }

  get answered(): boolean {
    return this.#server !== null;
  }

  /** The client has sent application data. */
  get complete(): boolean {
    return this.#ended !== null;
  }

  isClient(outbound: boolean): boolean {
    return outbound === this.#clientOutbound;
  }

  wants(type: number): boolean {
    if (type === MessageType.CLIENT_HELLO) return this.#started === null;
    return type === MessageType.SERVER_HELLO || (type === MessageType.CERTIFICATE && this.#certificate === null);
  }

  /** A message without its header. */
  message(outbound: boolean, type: number, data: Uint8Array, start: number, end: number): void {
    if (type === MessageType.CLIENT_HELLO) {
      this.clientHello(outbound, parseClientHelloBody(data, start, end, this.#transport === "d"));
    } else if (type === MessageType.SERVER_HELLO) {
      const server = parseServerHello(data, start, end);
      if (server !== null) this.#answer(outbound, server);
    } else if (type === MessageType.CERTIFICATE && this.#server !== null && !this.isClient(outbound)) {
      this.#certificate = firstCertificate(data, start, end);
    }
  }

  /** Null: it was there, and cannot be read. Of several (HelloRetryRequest, HelloVerifyRequest) the first counts. */
  clientHello(outbound: boolean, hello: ClientHello | null): void {
    if (this.#started !== null) return;
    this.#started = this.#context.time;
    if (this.#server === null) this.#first = this.#started;
    this.#clientOutbound = outbound;
    if (hello === null) return;
    this.#hello = hello;
    this.#fingerprint = ja4(hello, this.#transport);
    const { details } = this.#context;
    details.host = hello.sni ?? details.host;
    details.ja4 = this.#fingerprint;
    details.alpn = this.#alpn();
  }

  /** A hello in the format of SSL 2.0, which has neither names nor a fingerprint. */
  oldClientHello(outbound: boolean): void {
    this.clientHello(outbound, null);
  }

  /** A server that speaks SSL 2.0. */
  oldServerHello(outbound: boolean): void {
    this.#answer(outbound, { version: 2, cipher: -1, alpn: null });
  }

  applicationData(outbound: boolean): void {
    if (this.#ended !== null || !this.isClient(outbound)) return;
    // 0-RTT data (RFC 8446, section 2.3) follow the hello at once: they do not end the handshake.
    const early =
      this.#server === null && this.#hello !== null && this.#hello.extensions.includes(Extension.EARLY_DATA);
    if (!early) this.#ended = this.#context.time;
  }

  /** Writes the record, once. `silent`: nothing came from the server. */
  write(silent: boolean): void {
    if (this.#written || !this.begun) return;
    this.#written = true;
    const [asked, ended] = [this.#started, this.#ended];
    if (asked !== null && ended !== null)
      this.#context.measured("tls_handshake", asked, ended - asked, this.#clientOutbound);
    else if (asked !== null && silent) this.#context.unanswered("tls_handshake", asked, this.#clientOutbound);
    this.#context.emit("tls", this.#record());
  }

  #answer(outbound: boolean, server: ServerHello): void {
    if (this.#started === null) {
      this.#clientOutbound = !outbound;
      if (this.#server === null) this.#first = this.#context.time;
    }
    this.#server = server;
    const { details } = this.#context;
    details.tls_version = versionName(server.version);
    details.alpn = this.#alpn();
  }

  /** TLS 1.3 encrypts the server's choice: there, and before it is made, it is the client's first offer. */
  #alpn(): string | null {
    const server = this.#server;
    const version = server === null ? null : versionName(server.version);
    if (server !== null && version !== "TLSv1.3" && version !== "DTLSv1.3") return server.alpn;
    return this.#hello?.alpn[0] ?? null;
  }

  #record(): TlsRecord {
    const { transport, flow } = this.#context;
    const server = this.#server;
    const version = server === null ? null : versionName(server.version);
    const took = this.#started === null || this.#ended === null ? null : this.#ended - this.#started;
    const forth = this.#clientOutbound;
    return {
      time: this.#first / 1e6,
      src_ip: forth ? flow.src_ip : flow.dst_ip,
      src_port: forth ? flow.src_port : flow.dst_port,
      dst_ip: forth ? flow.dst_ip : flow.src_ip,
      dst_port: forth ? flow.dst_port : flow.src_port,
      transport,
      sni: this.#hello?.sni ?? null,
      alpn: this.#alpn(),
      version,
      cipher: server === null || server.cipher < 0 ? null : cipherName(server.cipher),
      ja4: this.#fingerprint,
      handshake_ms: took === null ? null : Math.round(took) / 1000,
      ...(this.#certificate ?? NO_CERTIFICATE),
      weak: version === null ? null : isWeak(version),
      quic_version: null,
    };
  }
}

/** The Certificate message of TLS 1.2 and before (RFC 5246, section 7.4.2): the server's own comes first. */
function firstCertificate(data: Uint8Array, start: number, end: number): Certificate | null {
  const reader = new Reader(data, start, end);
  // The rest of a long chain may not have been kept.
  reader.u24();
  const first = reader.vector(3);
  return first.failed ? null : parseCertificate(data, first.at, first.end);
}
