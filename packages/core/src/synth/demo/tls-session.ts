// TLS conversations of the demo: the handshake of version 1.3 or 1.2, then records that only look encrypted.

import { certificate } from "../app/certificate.ts";
import {
  clientHello,
  serverHello,
  tlsApplicationData,
  tlsCertificate,
  tlsChangeCipherSpec,
  tlsClientKeyExchange,
  tlsRecord,
  tlsServerHelloDone,
  tlsServerKeyExchange,
  TlsVersion,
} from "../app/tls.ts";
import { bytes, u16 } from "../bytes.ts";
import type { Message } from "../conversation.ts";
import type { Random } from "../random.ts";

/** How much one side sends, and how long it waits before. */
export interface Turn {
  from: "client" | "server";
  length: number;
  after?: number;
}

/** One record fills one segment, as servers do that want the first bytes to be shown early. */
export const SEGMENT = 1440;
/** Of a record: its header, and the tag of the cipher and the inner type. */
const HEADER = 5;
const TAG = 17;
/** The most that is made at a time. */
const PIECE = 65_536;

export function* tlsSession(
  random: Random,
  hello: { sni: string; alpn?: readonly string[]; old?: boolean; version?: number },
  turns: Iterable<Turn>,
): Generator<Message, void> {
  yield* hello.old ? handshake12(random, hello) : handshake13(random, hello);
  for (const turn of turns) {
    for (let left = turn.length; left > 0; left -= PIECE) {
      const data = encrypted(random, Math.min(left, PIECE));
      yield { from: turn.from, data, after: left === turn.length ? (turn.after ?? 0) : 0 };
    }
  }
}

const handshake = (body: Uint8Array): Uint8Array => tlsRecord(22, body);

function* handshake13(random: Random, { sni, alpn = [] }: { sni: string; alpn?: readonly string[] }) {
  const session = random.bytes(32);
  const hello = clientHello({ random: random.bytes(32), session, sni, alpn, keyShare: random.bytes(32) });
  yield { from: "client" as const, data: tlsRecord(22, hello, TlsVersion.TLS1_0) };
  const answer = handshake(serverHello({ random: random.bytes(32), session, keyShare: random.bytes(32) }));
  const certificates = tlsApplicationData(random.bytes(random.between(2200, 3600)));
  yield { from: "server" as const, data: bytes(answer, tlsChangeCipherSpec(), certificates), after: 900 };
  yield {
    from: "client" as const,
    data: bytes(tlsChangeCipherSpec(), tlsApplicationData(random.bytes(53))),
    after: 1500,
  };
}

/** Or below: `version` is what the server chooses. */
function* handshake12(
  random: Random,
  { sni, alpn = [], version }: { sni: string; alpn?: readonly string[]; version?: number },
) {
  const hello = clientHello({ random: random.bytes(32), sni, alpn });
  yield { from: "client" as const, data: tlsRecord(22, hello, TlsVersion.TLS1_0) };
  const flight = bytes(
    handshake(
      serverHello({
        random: random.bytes(32),
        session: random.bytes(32),
        ...(version === undefined ? {} : { version }),
      }),
    ),
    handshake(tlsCertificate(certificate({ subject: sni, key: random.bytes(64) }))),
    handshake(tlsServerKeyExchange(random.bytes(32), random.bytes(256))),
    handshake(tlsServerHelloDone()),
  );
  yield { from: "server" as const, data: flight, after: 1200 };
  const finished = bytes(tlsChangeCipherSpec(), handshake(random.bytes(40)));
  yield {
    from: "client" as const,
    data: bytes(handshake(tlsClientKeyExchange(random.bytes(32))), finished),
    after: 1500,
  };
  yield { from: "server" as const, data: bytes(tlsChangeCipherSpec(), handshake(random.bytes(40))), after: 400 };
}

/** Cipher text with the headers of its records written into it. */
function encrypted(random: Random, length: number): Uint8Array {
  const records = Math.ceil(length / (SEGMENT - HEADER - TAG));
  const data = random.bytes(length + records * (HEADER + TAG));
  for (let at = 0; at < data.length; at += SEGMENT) {
    const content = Math.min(SEGMENT, data.length - at) - HEADER;
    data.set([23, ...u16(TlsVersion.TLS1_2), ...u16(content)], at);
  }
  return data;
}
