// What an administrator looks for: pings with loss, a host that is gone, a closed port, a port scan.

import { TcpFlag } from "../../decode/packet.ts";
import { dnsQuery } from "../app/dns.ts";
import { ethernetLink, ipPacket } from "../endpoint.ts";
import type { Host } from "../endpoint.ts";
import { icmp6Echo } from "../icmp6.ts";
import { icmpEcho, icmpUnreachable } from "../icmp.ts";
import type { Pdu } from "../pdu.ts";
import type { Random } from "../random.ts";
import { tcp, tcpOption } from "../tcp.ts";
import { udp } from "../udp.ts";
import { ephemeralPort, local, MILLISECOND, nas, nobody, printer, remote, router, SECOND } from "./network.ts";
import type { Activity, LocalHost, Service } from "./network.ts";

const send = (random: Random, from: Host, to: Host, payload: Pdu): Uint8Array =>
  ethernetLink(ipPacket(from, to, random.below(65_536), payload), from, to);

/** One echo a second; one in forty is lost. */
export const pings = (who: LocalHost, target: Service, six: boolean): Activity =>
  function* (random, start) {
    const [from, to] = [local(who, 0, six), remote(target, 0, six)];
    const echo = six ? icmp6Echo : icmpEcho;
    const id = random.below(65_536);
    const data = random.bytes(56);
    for (let sequence = 1, now = start; ; sequence++, now += SECOND) {
      yield { time: now, bytes: send(random, from, to, echo({ id, sequence }, data)) };
      if (random.chance(1 / 40)) continue;
      const time = now + target.rtt + random.wait(2 * MILLISECOND);
      yield { time, bytes: send(random, to, from, echo({ id, sequence, reply: true }, data)) };
    }
  };

/** Three SYNs into the void, and at last a word from the router; a name server that is none. */
export const failures = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 6 * SECOND;
    for (;;) {
      const from = local(who, ephemeralPort(random));
      const to = remote(nobody, 8443);
      const sequence = random.next();
      const options = tcpOption.maximumSegmentSize(1460);
      const syn = tcp({ src: from.port, dst: to.port, sequence, flags: TcpFlag.SYN, options });
      for (const wait of [0, 1, 2]) {
        now += wait * SECOND;
        yield { time: now, bytes: send(random, from, to, syn) };
      }
      now += 900 * MILLISECOND;
      const gateway = local(router, 0);
      const unreachable = icmpUnreachable(ipPacket(from, to, random.below(65_536), syn), 1);
      yield { time: now, bytes: send(random, gateway, from, unreachable) };

      now += random.wait(4 * SECOND);
      const device = local(printer, 53);
      const query = udp({ src: from.port, dst: 53 }, dnsQuery({ id: random.below(65_536), name: "www.example.com" }));
      yield { time: now, bytes: send(random, from, device, query) };
      const closed = icmpUnreachable(ipPacket(from, device, random.below(65_536), query));
      yield { time: now + 400, bytes: send(random, device, from, closed) };
      now += 20 * SECOND + random.wait(25 * SECOND);
    }
  };

const OPEN = new Set([21, 22, 80, 443, 445, 1883, 8443]);

/** Somebody tries the ports of the storage, one after the other. */
export const portScan = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 35 * SECOND;
    for (;;) {
      const from = local(who, ephemeralPort(random));
      for (let i = random.between(80, 250), port = random.pick([1, 1, 400]); i > 0; i--, port++) {
        const to = local(nas, i < 20 ? [...OPEN][i % OPEN.size]! : port);
        const sequence = random.next();
        const ports = { src: from.port, dst: to.port };
        const options = tcpOption.maximumSegmentSize(1460);
        now += random.between(1, 9) * MILLISECOND;
        yield {
          time: now,
          bytes: send(random, from, to, tcp({ ...ports, sequence, flags: TcpFlag.SYN, options, window: 1024 })),
        };
        const open = OPEN.has(to.port);
        const flags = TcpFlag.ACK | (open ? TcpFlag.SYN : TcpFlag.RST);
        const answer = { src: to.port, dst: from.port, flags, acknowledgement: (sequence + 1) >>> 0 };
        const numbers = open ? { sequence: random.next(), options } : { window: 0 };
        yield { time: (now += 250), bytes: send(random, to, from, tcp({ ...answer, ...numbers })) };
        if (!open) continue;
        const reset = { ...ports, sequence: (sequence + 1) >>> 0, flags: TcpFlag.RST, window: 0 };
        yield { time: (now += 120), bytes: send(random, from, to, tcp(reset)) };
      }
      now += 150 * SECOND + random.wait(100 * SECOND);
    }
  };
