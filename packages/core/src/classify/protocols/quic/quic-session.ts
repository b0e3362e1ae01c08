// Follows a QUIC connection through its handshake: reads the client's hello and the server's choice from their Initial
// packets, and takes the time until the client sends data of its own.

import type { Session, SessionContext } from "../../session.ts";
import { cipherName } from "../tls/cipher-suites.ts";
import { parseClientHello } from "../tls/client-hello.ts";
import type { ClientHello } from "../tls/client-hello.ts";
import { ja4 } from "../tls/ja4.ts";
import { parseServerHello } from "../tls/server-hello.ts";
import { NO_CERTIFICATE } from "../tls/tls-record.ts";
import type { TlsRecord } from "../tls/tls-record.ts";
import type { CryptoStream } from "./crypto-stream.ts";
import { Initials } from "./initials.ts";
import { LongHeader, Parsed } from "./long-header.ts";
import { LongType, initialSecretOf, versionName } from "./versions.ts";

/** Datagrams after which a handshake that has not ended is given up. */
const MOST_DATAGRAMS = 64;
/** And datagrams after which the answer to the first is no longer waited for. */
const MOST_UNANSWERED = 16;
/** Packets that may share a datagram. */
const MOST_COALESCED = 8;
/** The first two bits: form of the header, and the fixed bit, which tells it from what only fills the datagram up. */
const FORM = 0xc0;
const SHORT = 0x40;
const HANDSHAKE_HEADER = 4;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
/** QUIC has no other (RFC 9001, 4.2). */
const TLS_VERSION = "TLSv1.3";

const long = new LongHeader();

export class QuicSession implements Session {
  readonly #context: SessionContext;
  /** Null when nothing more is wanted. */
  #initials: Initials | null = new Initials();
  /** Whether the client is the initiator of the flow; null until its first packet has been opened. */
  #clientIsOutbound: boolean | null = null;
  #answered = false;
  #datagrams = 0;
  /** Of the initiator's first Initial; null when the flow did not begin with one, or when something came back. */
  #asked: number | null = null;
  #started: number | null = null;
  #hello: ClientHello | null = null;
  #cipher: string | null = null;
  #version = 0;
  #ja4 = "";
  #handshake: number | null = null;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    this.#time(outbound, data, start, end);
    const wanted = this.#context.decrypts && this.#read(outbound, data, start, end);
    this.#datagrams++;
    return wanted || (this.#asked !== null && this.#datagrams < MOST_UNANSWERED);
  }

  gap(): boolean {
    return true;
  }

  end(): void {
    if (this.#asked !== null) this.#context.unanswered("quic_handshake", this.#asked, true);
    this.#asked = null;
    this.#over();
  }

  /**
   * The round trip of the handshake: the client's first Initial to whatever the server sends first. For that nothing has to
   * be decrypted, so it is known of versions whose keys are not.
   */
  #time(outbound: boolean, data: Uint8Array, start: number, end: number): void {
    const { time } = this.#context;
    if (this.#asked !== null && !outbound) {
      this.#context.measured("quic_handshake", this.#asked, time - this.#asked, true);
      this.#asked = null;
    } else if (this.#datagrams === 0 && outbound) {
      const isInitial = long.parse(data, start, end, end) !== Parsed.NONE && long.type === LongType.INITIAL;
      if (isInitial) this.#asked = time;
    }
  }

  /** False: its handshake is over, or cannot be read. */
  #read(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    if (this.#clientIsOutbound === !outbound) this.#answered = true;
    if (this.#initials === null) return false;
    let at = start;
    for (let i = 0; at < end && i < MOST_COALESCED; i++) {
      if ((data[at] & FORM) === SHORT && this.#clientSpeaks(outbound)) return this.#over();
      const parsed = long.parse(data, at, end, end);
      if (parsed !== Parsed.WHOLE) break;
      const next = long.end;
      if (long.type === LongType.INITIAL && !this.#initial(outbound, data, at)) return false;
      at = next;
    }
    return this.#datagrams + 1 < MOST_DATAGRAMS || this.#over();
  }

  /** A short header, which has data of the application, from the client: its handshake is complete, if there was an answer. */
  #clientSpeaks(outbound: boolean): boolean {
    if (this.#hello === null || !this.#answered || outbound !== this.#clientIsOutbound) return false;
    this.#handshake = this.#context.time;
    return true;
  }

  #initial(outbound: boolean, data: Uint8Array, at: number): boolean {
    if (initialSecretOf(long.version) === null) return this.#over();
    if (this.#clientIsOutbound === null || this.#clientIsOutbound === outbound) this.#fromClient(outbound, data, at);
    else this.#fromServer(data, at);
    return this.#initials?.hopeless === false || this.#over();
  }

  #fromClient(outbound: boolean, data: Uint8Array, at: number): void {
    if (this.#hello !== null) return;
    const { version } = long;
    const crypto = this.#initials?.fromClient(data, at, long) ?? null;
    if (crypto === null) return;
    this.#clientIsOutbound = outbound;
    this.#started ??= this.#context.time;
    this.#version = version;
    const length = messageLength(crypto, CLIENT_HELLO);
    const hello = length === 0 ? null : parseClientHello(crypto.data, 0, length);
    if (hello !== null) this.#said(hello);
  }

  #fromServer(data: Uint8Array, at: number): void {
    if (this.#cipher !== null) return;
    const { version } = long;
    const crypto = this.#initials?.fromServer(data, at, long) ?? null;
    if (crypto === null) return;
    this.#version = version;
    const length = messageLength(crypto, SERVER_HELLO);
    const hello = length === 0 ? null : parseServerHello(crypto.data, HANDSHAKE_HEADER, length);
    if (hello !== null) this.#cipher = cipherName(hello.cipher);
  }

  #said(hello: ClientHello): void {
    this.#hello = hello;
    this.#ja4 = ja4(hello, "q");
    const { details } = this.#context;
    details.host = hello.sni;
    // The server's choice is encrypted; the offer is mostly one protocol.
    details.alpn = hello.alpn[0] ?? null;
    details.tls_version = TLS_VERSION;
    details.ja4 = this.#ja4;
  }

  /** Writes the record once. Nothing more is wanted. */
  #over(): false {
    const hello = this.#hello;
    this.#initials = null;
    this.#hello = null;
    if (hello === null) return false;
    const { flow } = this.#context;
    const inOrder = this.#clientIsOutbound !== false;
    const started = this.#started ?? this.#context.time;
    const record: TlsRecord = {
      time: started / 1e6,
      src_ip: inOrder ? flow.src_ip : flow.dst_ip,
      src_port: inOrder ? flow.src_port : flow.dst_port,
      dst_ip: inOrder ? flow.dst_ip : flow.src_ip,
      dst_port: inOrder ? flow.dst_port : flow.src_port,
      transport: "udp",
      sni: hello.sni,
      alpn: hello.alpn[0] ?? null,
      version: TLS_VERSION,
      cipher: this.#cipher,
      ja4: this.#ja4,
      handshake_ms: this.#handshake === null ? null : (this.#handshake - started) / 1000,
      ...NO_CERTIFICATE,
      weak: false,
      quic_version: versionName(this.#version),
    };
    this.#context.emit("tls", record);
    return false;
  }
}

/** The length of the first handshake message with its header, once it is there; 0 before, or if it is another one. */
function messageLength(crypto: CryptoStream, type: number): number {
  const { data, ready } = crypto;
  if (ready < HANDSHAKE_HEADER || data[0] !== type) return 0;
  const length = HANDSHAKE_HEADER + ((data[1] << 16) | (data[2] << 8) | data[3]);
  return length <= ready ? length : 0;
}
