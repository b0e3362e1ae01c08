// QUIC conversations of the demo: the client's ClientHello in an Initial packet that everybody can open, the rest of the
// handshake and all data only look encrypted.

import { crypto, initial } from "../app/quic-initial.ts";
import { quicLong, quicShort } from "../app/quic.ts";
import { clientHello, tlsExtension } from "../app/tls.ts";
import { bytes } from "../bytes.ts";
import type { Message } from "../conversation.ts";
import type { Random } from "../random.ts";
import type { Turn } from "./tls-session.ts";

const DATAGRAM = 1250;

export function* quicSession(random: Random, sni: string, turns: Iterable<Turn>): Generator<Message, void> {
  const origin = random.bytes(8);
  const hello = clientHello({
    random: random.bytes(32),
    sni,
    alpn: ["h3"],
    keyShare: random.bytes(32),
    quic: true,
    // Transport parameters (RFC 9000 section 18): idle timeout, data that may be in flight.
    extensions: [tlsExtension(57, Uint8Array.of(1, 4, 0x80, 0, 0x75, 0x30, 4, 4, 0x80, 0x10, 0, 0))],
  });
  const clientId = random.bytes(8);
  const serverId = random.bytes(8);
  const toServer = { destinationId: serverId, sourceId: clientId };
  const toClient = { destinationId: clientId, sourceId: serverId };
  const handshake = (ids: typeof toServer, length: number): Uint8Array =>
    quicLong({ type: 2, ...ids }, random.bytes(length));
  const answer = (ids: typeof toServer, length: number): Uint8Array =>
    quicLong({ type: 0, ...ids }, random.bytes(length));

  yield { from: "client", data: initial({ origin, sourceId: clientId }, crypto(0, hello)) };
  yield { from: "server", data: bytes(answer(toClient, 140), handshake(toClient, 1030)), after: 1100 };
  yield { from: "server", data: handshake(toClient, 1200), after: 120 };
  yield { from: "client", data: bytes(answer(toServer, 40), handshake(toServer, 76)), after: 1300 };

  for (const turn of turns) {
    const [to, back] = turn.from === "client" ? [serverId, clientId] : [clientId, serverId];
    const other = turn.from === "client" ? "server" : "client";
    let datagrams = 0;
    for (let left = turn.length; left > 0; left -= DATAGRAM) {
      const data = quicShort(to, random.bytes(Math.min(Math.max(left, 24), DATAGRAM - 9)));
      yield { from: turn.from, data, after: datagrams === 0 ? (turn.after ?? 0) : 220 };
      if (++datagrams % 8 === 0) yield { from: other, data: quicShort(back, random.bytes(26)), after: 60 };
    }
  }
}
