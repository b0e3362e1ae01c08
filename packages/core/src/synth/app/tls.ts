// TLS records and handshake messages (RFC 8446, RFC 5246). Keys are not computed: cipher text is the caller's.

import { bytes, prefixed16, prefixed24, prefixed8, u16 } from "../bytes.ts";

export const TlsVersion = { TLS1_0: 0x0301, TLS1_1: 0x0302, TLS1_2: 0x0303, TLS1_3: 0x0304 } as const;

export const tlsRecord = (type: number, body: Uint8Array, version: number = TlsVersion.TLS1_2): Uint8Array =>
  bytes(type, u16(version), prefixed16(body));

export const tlsHandshake = (type: number, body: Uint8Array): Uint8Array => bytes(type, prefixed24(body));

export const tlsChangeCipherSpec = (): Uint8Array => tlsRecord(20, Uint8Array.of(1));

/** In the clear; `alert(1, 0)` is a warning: close notify. */
export const tlsAlert = (level: number, description: number): Uint8Array =>
  tlsRecord(21, Uint8Array.of(level, description));

export const tlsApplicationData = (cipherText: Uint8Array): Uint8Array => tlsRecord(23, cipherText);

export interface ClientHelloFields {
  /** 32 bytes. */
  random: Uint8Array;
  session?: Uint8Array;
  sni?: string;
  alpn?: readonly string[];
  ciphers?: readonly number[];
  groups?: readonly number[];
  /** X25519 public key of 32 bytes; with it, TLS 1.3 is offered. */
  keyShare?: Uint8Array;
  /** Further extensions, whole: `tlsExtension(...)`. */
  extensions?: readonly Uint8Array[];
  /** For QUIC, which has no session id and no version below 1.3. */
  quic?: boolean;
}

const CIPHERS = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
  0x0035,
];
const SIGNATURES = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
const X25519 = 0x001d;

export const tlsExtension = (type: number, ...body: readonly Uint8Array[]): Uint8Array =>
  bytes(u16(type), prefixed16(...body));

/** The handshake message; in a record: `tlsRecord(22, clientHello(...), TlsVersion.TLS1_0)`. */
export function clientHello(fields: ClientHelloFields): Uint8Array {
  const { sni, alpn = [], keyShare, extensions = [], groups = [X25519, 0x0017, 0x0018] } = fields;
  const versions = fields.quic ? [TlsVersion.TLS1_3] : [TlsVersion.TLS1_3, TlsVersion.TLS1_2];
  const list = [
    sni === undefined ? [] : tlsExtension(0, prefixed16(Uint8Array.of(0), prefixed16(sni))),
    tlsExtension(23), // extended main secret
    tlsExtension(0xff01, Uint8Array.of(0)), // renegotiation info
    tlsExtension(10, prefixed16(groups.flatMap(u16))),
    tlsExtension(11, Uint8Array.of(1, 0)), // point formats: uncompressed
    tlsExtension(35), // session ticket
    alpn.length === 0 ? [] : tlsExtension(16, prefixed16(...alpn.map((protocol) => prefixed8(protocol)))),
    tlsExtension(5, Uint8Array.of(1, 0, 0, 0, 0)), // OCSP status request
    tlsExtension(13, prefixed16(SIGNATURES.flatMap(u16))),
    ...(keyShare === undefined
      ? []
      : [
          tlsExtension(51, prefixed16(u16(X25519), prefixed16(keyShare))),
          tlsExtension(45, Uint8Array.of(1, 1)), // PSK with (EC)DHE
          tlsExtension(43, prefixed8(versions.flatMap(u16))),
        ]),
    ...extensions,
  ];
  return tlsHandshake(
    1,
    bytes(
      u16(TlsVersion.TLS1_2),
      fields.random,
      prefixed8(fields.session ?? []),
      prefixed16((fields.ciphers ?? CIPHERS).flatMap(u16)),
      prefixed8([0]),
      prefixed16(...list),
    ),
  );
}

export interface ServerHelloFields {
  random: Uint8Array;
  session?: Uint8Array;
  cipher?: number;
  /** 1.2, where it is not said. */
  version?: number;
  /** With it, the answer is TLS 1.3. */
  keyShare?: Uint8Array;
  /** TLS 1.2 only: in 1.3 it is encrypted. */
  alpn?: string;
}

export function serverHello(fields: ServerHelloFields): Uint8Array {
  const { keyShare, alpn } = fields;
  const list = [
    ...(keyShare === undefined
      ? [tlsExtension(23), tlsExtension(0xff01, Uint8Array.of(0))]
      : [
          tlsExtension(43, Uint8Array.from(u16(TlsVersion.TLS1_3))),
          tlsExtension(51, bytes(u16(X25519), prefixed16(keyShare))),
        ]),
    alpn === undefined ? [] : tlsExtension(16, prefixed16(prefixed8(alpn))),
  ];
  const cipher = fields.cipher ?? (keyShare === undefined ? 0xc02f : 0x1301);
  return tlsHandshake(
    2,
    bytes(
      u16(fields.version ?? TlsVersion.TLS1_2),
      fields.random,
      prefixed8(fields.session ?? []),
      u16(cipher),
      0,
      prefixed16(...list),
    ),
  );
}

/** TLS 1.2: the chain, leaf first, in DER. */
export const tlsCertificate = (...chain: readonly Uint8Array[]): Uint8Array =>
  tlsHandshake(11, prefixed24(...chain.map((certificate) => prefixed24(certificate))));

/** TLS 1.2 with ECDHE: the server's share of X25519 and its RSA signature. */
export const tlsServerKeyExchange = (share: Uint8Array, signature: Uint8Array): Uint8Array =>
  tlsHandshake(12, bytes(3, u16(X25519), prefixed8(share), u16(0x0804), prefixed16(signature)));

export const tlsServerHelloDone = (): Uint8Array => tlsHandshake(14, new Uint8Array(0));

export const tlsClientKeyExchange = (share: Uint8Array): Uint8Array => tlsHandshake(16, prefixed8(share));
