// A TCP connection or UDP exchange of the demo: the parameters that all of them share, and the faults of the network.

import { tcpConversation } from "../conversation.ts";
import type { Impairment, Message, TcpOptions } from "../conversation.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Random } from "../random.ts";
import type { Frames } from "../timeline.ts";
import { udpExchange } from "../udp-exchange.ts";
import { ephemeralPort, local, remote } from "./network.ts";
import type { LocalHost, Service } from "./network.ts";
import { SEGMENT } from "./tls-session.ts";

export interface To {
  port: number;
  six?: boolean;
}

const LAN_RTT = 350;
export const IMPAIRMENTS: readonly Impairment[] = ["lost", "repeated", "reordered"];

const isService = (who: LocalHost | Service): who is Service => "rtt" in who;

function ends(random: Random, from: LocalHost, to: LocalHost | Service, { port, six = false }: To) {
  const client = local(from, ephemeralPort(random), six);
  const server: Endpoint = isService(to) ? remote(to, port, six) : local(to, port, six);
  // Distances vary by a tenth from one connection to the next.
  const rtt = (isService(to) ? to.rtt : LAN_RTT) * (0.95 + random.below(1000) / 10_000);
  return { client, server, rtt };
}

export function tcpTo(
  random: Random,
  start: number,
  from: LocalHost,
  to: LocalHost | Service,
  where: To & Partial<TcpOptions>,
  messages: Iterable<Message>,
): Frames {
  const loss = isService(to) ? 0.0015 : 0.0004;
  const options: TcpOptions = {
    ...ends(random, from, to, where),
    start,
    nearRtt: 150 + random.below(400),
    mss: SEGMENT,
    ackEvery: 4,
    sequences: [random.next(), random.next()],
    // The handshake is spared: the records of it span segments, which Wireshark cannot put together after a loss.
    impair: (segment) => (segment > 12 && random.chance(loss) ? random.pick(IMPAIRMENTS) : null),
    ...where,
  };
  return tcpConversation(options, messages);
}

export function udpTo(
  random: Random,
  start: number,
  from: LocalHost,
  to: LocalHost | Service,
  where: To & { sourcePort?: number },
  messages: Iterable<Message>,
): Frames {
  const { client, server, rtt } = ends(random, from, to, where);
  return udpExchange({ client: { ...client, port: where.sourcePort ?? client.port }, server, rtt, start }, messages);
}
