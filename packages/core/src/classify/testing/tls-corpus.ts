// First payloads of TLS and DTLS, one direction each.

import { bytes, prefixed16, prefixed24, u16 } from "../../synth/bytes.ts";
import { TlsVersion, clientHello, serverHello, tlsAlert, tlsApplicationData, tlsRecord } from "../../synth/app/tls.ts";

const random = Uint8Array.from({ length: 32 }, (_, i) => 200 - 5 * i);
const keyShare = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 3);
const hello = clientHello({ random, sni: "www.example.com", alpn: ["h2", "http/1.1"], keyShare });
const answer = serverHello({ random, session: random, keyShare });

/** A hello in the format of SSL 2.0 (RFC 5246, appendix E.2), good for `version`. */
export function oldClientHello(version: number = TlsVersion.TLS1_0): Uint8Array {
  const message = bytes(1, u16(version), u16(6), u16(0), u16(16), [0, 0, 0x2f, 1, 0, 0x80], random.subarray(0, 16));
  return bytes(0x80, message.length, message);
}

/** A record of DTLS. */
export function dtlsRecord(type: number, body: Uint8Array, epoch = 0, number = 0, version = 0xfefd): Uint8Array {
  return bytes(type, u16(version), u16(epoch), [0, 0, 0, 0], u16(number), prefixed16(body));
}

/** A handshake message of DTLS, or a fragment of it, out of one of TLS. */
export function dtlsFragment(message: Uint8Array, number = 0, from = 0, to: number = message.length - 4): Uint8Array {
  const size = to - from;
  const place = [...u16(number), from >> 16, (from >> 8) & 255, from & 255, size >> 16, (size >> 8) & 255, size & 255];
  return bytes(message.subarray(0, 4), place, message.subarray(4 + from, 4 + to));
}

/** The hello of TLS as one of DTLS: another version, and an empty cookie behind the session id. */
export function dtlsClientHello(message: Uint8Array, version = 0xfefd): Uint8Array {
  const cookie = 4 + 2 + 32 + 1 + message[38];
  const body = bytes(u16(version), message.subarray(6, cookie), 0, message.subarray(cookie));
  return bytes(1, prefixed24(body));
}

export const TLS_CORPUS: readonly { app: string; what: string; bytes: Uint8Array }[] = [
  { app: "tls", what: "ClientHello", bytes: tlsRecord(22, hello, TlsVersion.TLS1_0) },
  { app: "tls", what: "ServerHello", bytes: tlsRecord(22, answer) },
  {
    app: "tls",
    what: "ClientHello in small records",
    bytes: bytes(...[...hello].map((byte) => tlsRecord(22, Uint8Array.of(byte), 0x0301))),
  },
  { app: "tls", what: "alert", bytes: tlsAlert(2, 40) },
  { app: "tls", what: "ClientHello in the format of SSL 2.0", bytes: oldClientHello() },
  {
    app: "tls",
    what: "application data from the middle",
    bytes: bytes(tlsApplicationData(random), tlsApplicationData(keyShare)),
  },
];

export const DTLS_CORPUS: readonly { app: string; what: string; bytes: Uint8Array }[] = [
  { app: "dtls", what: "ClientHello", bytes: dtlsRecord(22, dtlsFragment(dtlsClientHello(hello)), 0, 0, 0xfeff) },
  { app: "dtls", what: "a fragment of one", bytes: dtlsRecord(22, dtlsFragment(dtlsClientHello(hello), 0, 0, 100)) },
  { app: "dtls", what: "application data", bytes: dtlsRecord(23, random, 1, 77) },
  {
    app: "dtls",
    what: "key exchange and what follows",
    bytes: bytes(dtlsRecord(20, Uint8Array.of(1), 0, 4), dtlsRecord(22, random, 1, 0)),
  },
];
