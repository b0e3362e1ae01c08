// A conversation over UDP: datagrams both ways, in order of time.

import { ethernetLink, ipPacket } from "./endpoint.ts";
import type { Endpoint, Link } from "./endpoint.ts";
import type { Message } from "./conversation.ts";
import type { Frames } from "./timeline.ts";
import { udp } from "./udp.ts";

export interface UdpOptions {
  client: Endpoint;
  server: Endpoint;
  /** Microseconds since 1970. */
  start: number;
  /** From the capture to the server and back, in microseconds: how long after the client's the server's datagrams come. */
  rtt?: number;
  link?: Link;
}

export function* udpExchange(options: UdpOptions, messages: Iterable<Message>): Frames {
  const { client, server, rtt = 20_000, link = ethernetLink } = options;
  let time = options.start;
  let previous: Message["from"] = "client";
  let id = client.port;
  for (const message of messages) {
    const answers = message.from === "server" && previous === "client";
    time += (message.after ?? 0) + (answers ? rtt : 0);
    previous = message.from;
    const [from, to] = message.from === "client" ? [client, server] : [server, client];
    const datagram = udp({ src: from.port, dst: to.port }, message.data);
    yield { time, bytes: link(ipPacket(from, to, id++, datagram), from, to) };
  }
  return time;
}
