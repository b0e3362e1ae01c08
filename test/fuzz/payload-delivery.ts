// How a network delivers a conversation: TCP in random pieces, out of order, some twice, some never; datagrams likewise whole.

import { TcpFlag } from "../../packages/core/src/decode/packet.ts";
import { ipv4 } from "../../packages/core/src/synth/ipv4.ts";
import type { Random } from "../../packages/core/src/synth/random.ts";
import { tcp } from "../../packages/core/src/synth/tcp.ts";
import { udp } from "../../packages/core/src/synth/udp.ts";
import type { Talk } from "./payloads.ts";

const MSS = 1400;

/** Packets that begin with their IP header, between hosts of their own: some conversations announce others. */
export function deliver(random: Random, { transport, port, messages }: Talk): Uint8Array[] {
  const network = `10.${random.below(256)}.${random.below(256)}`;
  const clientPort = 1024 + random.below(60_000);
  const calm = random.chance(0.6);
  const packets: Uint8Array[] = [];
  const next = { client: random.next(), server: random.next() };
  const send = (from: "client" | "server", sequence: number, flags: number, data?: Uint8Array): Uint8Array => {
    const [src, dst] = from === "client" ? [`${network}.1`, `${network}.2`] : [`${network}.2`, `${network}.1`];
    const ports = from === "client" ? { src: clientPort, dst: port } : { src: port, dst: clientPort };
    const acknowledgement = next[from === "client" ? "server" : "client"] >>> 0;
    return ipv4(
      { src, dst },
      transport === "udp" ? udp(ports, data) : tcp({ ...ports, sequence, acknowledgement, flags }, data),
    );
  };

  if (transport === "tcp" && random.chance(0.9)) {
    packets.push(send("client", next.client++ >>> 0, TcpFlag.SYN));
    packets.push(send("server", next.server++ >>> 0, TcpFlag.SYN | TcpFlag.ACK));
  }
  for (const { from, data } of messages) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < data.length;) {
      const left = data.length - at;
      const size =
        transport === "udp" ? left : Math.min(left, calm ? MSS : 1 + random.below(random.chance(0.2) ? 8 : MSS));
      const piece = send(from, (next[from] + at) >>> 0, TcpFlag.ACK, data.subarray(at, at + size));
      if (calm || !random.chance(0.01)) pieces.push(piece);
      if (!calm && random.chance(0.1)) pieces.push(piece);
      at += size;
      if (pieces.length > 400) break;
    }
    next[from] += data.length;
    if (!calm) swap(random, pieces);
    packets.push(...pieces);
  }
  if (transport === "tcp" && random.chance(0.7))
    packets.push(send("client", next.client >>> 0, TcpFlag.FIN | TcpFlag.ACK));
  return packets;
}

/** Some overtake their neighbours. */
function swap(random: Random, list: Uint8Array[]): void {
  for (let i = 0; i + 1 < list.length; i++) {
    if (!random.chance(0.2)) continue;
    const other = Math.min(list.length - 1, i + 1 + random.below(3));
    [list[i], list[other]] = [list[other]!, list[i]!];
  }
}
