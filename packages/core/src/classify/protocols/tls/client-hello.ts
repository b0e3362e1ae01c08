// The ClientHello of TLS (RFC 8446, section 4.1.2), QUIC (RFC 9001, section 4) and DTLS (RFC 6347, section 4.2.1): what a
// client offers, and to whom.

import { hostName, wireText } from "./names.ts";
import { Reader } from "./reader.ts";

export interface ClientHello {
  /** The version field; above TLS 1.2 what counts is in `versions`. */
  version: number;
  ciphers: number[];
  /** Types in the order of the hello. */
  extensions: number[];
  /** Server name (RFC 6066, section 3) if it can be one. */
  sni: string | null;
  /** Protocols offered (RFC 7301), in the client's order. */
  alpn: string[];
  /** The first of them as bytes: `alpn` has no control characters. */
  firstAlpn: Uint8Array | null;
  /** The extension supported_versions. */
  versions: number[];
  signatureAlgorithms: number[];
}

export const Extension = {
  SERVER_NAME: 0,
  SIGNATURE_ALGORITHMS: 13,
  ALPN: 16,
  EARLY_DATA: 42,
  SUPPORTED_VERSIONS: 43,
} as const;

const CLIENT_HELLO = 1;
const HEADER_LENGTH = 4;
const RANDOM_LENGTH = 32;

/** The handshake message `data[start, end)` with its type and length; bytes behind it are ignored. Null: it is none, or not whole. */
export function parseClientHello(data: Uint8Array, start: number, end: number): ClientHello | null {
  if (end - start < HEADER_LENGTH || data[start] !== CLIENT_HELLO) return null;
  const body = start + HEADER_LENGTH;
  const length = (data[start + 1] << 16) | (data[start + 2] << 8) | data[start + 3];
  return length > end - body ? null : parseClientHelloBody(data, body, body + length, false);
}

/** The message without its header; that of DTLS has a cookie. */
export function parseClientHelloBody(
  data: Uint8Array,
  start: number,
  end: number,
  cookie: boolean,
): ClientHello | null {
  const reader = new Reader(data, start, end);
  const version = reader.u16();
  reader.skip(RANDOM_LENGTH);
  reader.vector(1); // session id
  if (cookie) reader.vector(1);
  const hello: ClientHello = {
    version,
    ciphers: reader.vector(2).numbers(),
    extensions: [],
    sni: null,
    alpn: [],
    firstAlpn: null,
    versions: [],
    signatureAlgorithms: [],
  };
  reader.vector(1); // compression methods
  // A hello of SSL 3.0 may end here.
  if (reader.left > 0) {
    const list = reader.vector(2);
    while (list.left > 0 && !list.failed) {
      const type = list.u16();
      const body = list.vector(2);
      if (list.failed) return null;
      hello.extensions.push(type);
      readExtension(hello, type, body);
    }
  }
  return reader.failed || reader.left > 0 ? null : hello;
}

/** One that is damaged inside says nothing; the others still count. */
function readExtension(hello: ClientHello, type: number, body: Reader): void {
  switch (type) {
    case Extension.SERVER_NAME:
      hello.sni ??= serverName(body);
      break;
    case Extension.ALPN: {
      const names = body.vector(2);
      while (names.left > 0) {
        const name = names.vector(1);
        if (name.failed) break;
        hello.firstAlpn ??= name.data.slice(name.at, name.end);
        hello.alpn.push(wireText(name.data, name.at, name.end));
      }
      break;
    }
    case Extension.SUPPORTED_VERSIONS:
      hello.versions = body.vector(1).numbers();
      break;
    case Extension.SIGNATURE_ALGORITHMS:
      hello.signatureAlgorithms = body.vector(2).numbers();
      break;
  }
}

const HOST_NAME = 0;

function serverName(body: Reader): string | null {
  const list = body.vector(2);
  while (list.left > 0) {
    const type = list.u8();
    const name = list.vector(2);
    if (list.failed) return null;
    if (type === HOST_NAME) return hostName(name.data, name.at, name.end);
  }
  return null;
}

/** Reserved so that servers stay tolerant (RFC 8701): 0x0a0a, 0x1a1a … 0xfafa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}
