// QUIC conversations of the demo: long headers for the handshake, then short ones, all of it cipher text.

import { quicLong, quicShort } from "../app/quic.ts";
import { bytes } from "../bytes.ts";
import type { Message } from "../conversation.ts";
import type { Random } from "../random.ts";
import type { Turn } from "./tls-session.ts";

const DATAGRAM = 1250;

export function* quicSession(random: Random, turns: Iterable<Turn>): Generator<Message, void> {
  const clientId = random.bytes(8);
  const serverId = random.bytes(8);
  const toServer = { destinationId: serverId, sourceId: clientId };
  const toClient = { destinationId: clientId, sourceId: serverId };
  const handshake = (ids: typeof toServer, length: number): Uint8Array =>
    quicLong({ type: 2, ...ids }, random.bytes(length));
  const initial = (ids: typeof toServer, length: number): Uint8Array =>
    quicLong({ type: 0, ...ids }, random.bytes(length));

  yield { from: "client", data: initial({ destinationId: random.bytes(8), sourceId: clientId }, 1226) };
  yield { from: "server", data: bytes(initial(toClient, 140), handshake(toClient, 1030)), after: 1100 };
  yield { from: "server", data: handshake(toClient, 1200), after: 120 };
  yield { from: "client", data: bytes(initial(toServer, 40), handshake(toServer, 76)), after: 1300 };

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
