// What moves many bytes: video that comes in bursts, and the backup to the network storage.

import { tcpTo, udpTo } from "./connect.ts";
import { lookup } from "./lookup.ts";
import { MILLISECOND, nas, SECOND, tunnel, video } from "./network.ts";
import type { Activity, LocalHost } from "./network.ts";
import { tlsSession } from "./tls-session.ts";
import type { Turn } from "./tls-session.ts";
import type { Random } from "../random.ts";
import { wireguardData, wireguardInitiation, wireguardResponse } from "../app/wireguard.ts";
import type { Message } from "../conversation.ts";

/** A film: a segment of some seconds at a time, fetched faster than it plays. */
export const streaming = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start;
    for (;;) {
      now = yield* lookup(random, now, who, video);
      const session = tlsSession(random, { sni: video.name, alpn: ["h2"] }, film(random));
      const where = { port: 443, six: random.chance(0.5), bitsPerSecond: 45e6 };
      now = yield* tcpTo(random, now, who, video, where, session);
      now += 20 * SECOND + random.wait(60 * SECOND);
    }
  };

function* film(random: Random): Generator<Turn, void> {
  for (let left = random.between(30, 120); left > 0; left--) {
    yield { from: "client", length: random.between(350, 600), after: 1.5 * SECOND + random.wait(2.5 * SECOND) };
    yield { from: "server", length: random.between(700_000, 2_600_000), after: random.wait(12 * MILLISECOND) };
  }
}

/** TLS on a port of its own. */
export const backup = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 12 * SECOND;
    for (;;) {
      const turns: Turn[] = Array.from({ length: random.between(6, 14) }, () => [
        {
          from: "client" as const,
          length: random.between(2_000_000, 4_000_000),
          after: random.wait(200 * MILLISECOND),
        },
        { from: "server" as const, length: 180, after: random.wait(90 * MILLISECOND) },
      ]).flat();
      const session = tlsSession(random, { sni: "nas.home.arpa", alpn: ["http/1.1"] }, turns);
      now = yield* tcpTo(random, now, who, nas, { port: 8443, bitsPerSecond: 68e6, nearRtt: 200 }, session);
      now += 60 * SECOND + random.wait(90 * SECOND);
    }
  };

/** The way to work: WireGuard with a trickle inside, and a new handshake every two minutes. */
export const privateNetwork = (who: LocalHost): Activity =>
  function* (random, start) {
    return yield* udpTo(random, start, who, tunnel, { port: 51_820, sourcePort: 51_820 }, tunnelled(random));
  };

function* tunnelled(random: Random): Generator<Message, never> {
  for (;;) {
    const [ours, theirs] = [random.next(), random.next()];
    yield { from: "client", data: wireguardInitiation(ours, random.bytes(140)) };
    yield { from: "server", data: wireguardResponse(theirs, ours, random.bytes(80)), after: 700 };
    for (let spent = 0, counter = 0; spent < 120 * SECOND; counter++) {
      const after = random.wait(60 * MILLISECOND);
      spent += after;
      const from = random.chance(0.45) ? "client" : "server";
      // Content is padded to 16 bytes, and has a tag of 16.
      const length = 16 * random.pick([3, 5, 5, 12, 40, 84]) + 16;
      yield { from, data: wireguardData(from === "client" ? theirs : ours, counter, random.bytes(length)), after };
    }
  }
}
