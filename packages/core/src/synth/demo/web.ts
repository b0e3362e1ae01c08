// People who browse: a lookup, some connections by TLS or QUIC, a while of reading.

import { TlsVersion } from "../app/tls.ts";
import type { Random } from "../random.ts";
import { merge } from "../timeline.ts";
import type { Frames } from "../timeline.ts";
import { tcpTo, udpTo } from "./connect.ts";
import { lookup } from "./lookup.ts";
import { MILLISECOND, SECOND, secureResolver, sites, updates } from "./network.ts";
import type { Activity, LocalHost, Service } from "./network.ts";
import { quicSession } from "./quic-session.ts";
import { tlsSession } from "./tls-session.ts";
import type { Turn } from "./tls-session.ts";

export const browsing = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + random.wait(3 * SECOND);
    for (;;) {
      now = yield* visit(random, now, who);
      now += 2 * SECOND + random.wait(9 * SECOND);
    }
  };

function* visit(random: Random, start: number, who: LocalHost): Frames {
  const site = random.pick(sites);
  const now = yield* lookup(random, start, who, site);
  const connections = random.between(1, 4);
  const six = random.chance(0.45);
  return yield* merge(
    Array.from({ length: connections }, (_, i) =>
      connection(random, now + i * random.between(5, 60) * MILLISECOND, who, site, six),
    ),
  );
}

function connection(random: Random, start: number, who: LocalHost, site: Service, six: boolean): Frames {
  const kind = random.next() / 2 ** 32;
  const turns = requests(random);
  if (kind < 0.35) return udpTo(random, start, who, site, { port: 443, six }, quicSession(random, site.name, turns));
  const hello = { sni: site.name, alpn: ["h2", "http/1.1"], old: kind > 0.85 };
  const close = random.chance(0.1) ? "reset" : random.chance(0.3) ? "server" : "client";
  const bitsPerSecond = random.between(8, 40) * 1e6;
  return tcpTo(random, start, who, site, { port: 443, six, close, bitsPerSecond }, tlsSession(random, hello, turns));
}

function* requests(random: Random): Generator<Turn, void> {
  const count = random.between(1, 8);
  for (let i = 0; i < count; i++) {
    yield { from: "client", length: random.between(200, 1100), after: i === 0 ? 800 : random.wait(1.2 * SECOND) };
    yield {
      from: "server",
      length: Math.ceil(800 + Math.min(700_000, random.wait(45_000))),
      after: random.wait(25 * MILLISECOND),
    };
  }
}

/** A device that was never updated asks for updates, in a version of TLS that nobody should speak any more. */
export const oldDevice = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 9 * SECOND;
    for (;;) {
      now = yield* lookup(random, now, who, updates);
      const turns: Turn[] = [
        { from: "client", length: 310, after: 800 },
        { from: "server", length: 2600, after: 30 * MILLISECOND },
      ];
      const session = tlsSession(random, { sni: updates.name, old: true, version: TlsVersion.TLS1_0 }, turns);
      now = yield* tcpTo(random, now, who, updates, { port: 443 }, session);
      now += 30 * SECOND + random.wait(30 * SECOND);
    }
  };

/** DNS over TLS to a resolver outside, as telephones do. */
export const secureLookups = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start;
    for (;;) {
      now += random.wait(25 * SECOND);
      const turns: Turn[] = [
        { from: "client", length: 128, after: 500 },
        { from: "server", length: 468, after: 900 },
      ];
      const session = tlsSession(random, { sni: secureResolver.name }, turns);
      now = yield* tcpTo(random, now, who, secureResolver, { port: 853 }, session);
    }
  };
