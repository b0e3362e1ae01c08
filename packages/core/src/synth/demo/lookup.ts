// DNS in the demo: hosts ask the resolver of the office, which asks on when it does not know.

import { dnsData, dnsQuery, dnsResponse, DnsType } from "../app/dns.ts";
import type { DnsRecord } from "../app/dns.ts";
import type { Random } from "../random.ts";
import { merge } from "../timeline.ts";
import type { Frames } from "../timeline.ts";
import { udpTo } from "./connect.ts";
import { MILLISECOND, resolver, SECOND, sites, upstreamResolver } from "./network.ts";
import type { Activity, LocalHost, Service } from "./network.ts";

/** A and AAAA, and HTTPS as browsers do. */
export function lookup(random: Random, start: number, who: LocalHost, service: Service): Frames {
  const known = random.chance(0.7);
  const types = random.chance(0.4) ? [DnsType.A, DnsType.AAAA, DnsType.HTTPS] : [DnsType.A, DnsType.AAAA];
  return merge(types.map((type, i) => question(random, start + i * 90, who, service, type, known)));
}

function question(
  random: Random,
  start: number,
  who: LocalHost,
  service: Service,
  type: number,
  known: boolean,
): Frames {
  const { name } = service;
  const answers = [answer(service, type)];
  const exchange = (time: number, from: LocalHost, to: LocalHost | Service, wait: number, edns?: number): Frames => {
    const fields = { id: random.below(65_536), name, type, ...(edns === undefined ? {} : { edns }) };
    return udpTo(random, time, from, to, { port: 53 }, [
      { from: "client", data: dnsQuery(fields) },
      { from: "server", data: dnsResponse({ ...fields, answers }), after: wait },
    ]);
  };
  if (known) return exchange(start, who, resolver, 100 + random.wait(300));
  const further = 250;
  const wait = 1.2 * upstreamResolver.rtt + random.wait(8 * MILLISECOND);
  return merge([
    exchange(start, who, resolver, wait),
    exchange(start + further, resolver, upstreamResolver, wait - 1.1 * upstreamResolver.rtt, 1232),
  ]);
}

function answer(service: Service, type: number): DnsRecord {
  const { name } = service;
  if (type === DnsType.A) return { name, type, ttl: 60, data: dnsData.A(service.ip) };
  if (type === DnsType.AAAA) return { name, type, ttl: 60, data: dnsData.AAAA(service.ip6) };
  return { name, type, ttl: 60, data: dnsData.HTTPS("h3", "h2") };
}

/** Names that do not exist, and now and then a query that is not answered and comes again. */
export const strayLookups = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start;
    for (;;) {
      now += random.wait(14 * SECOND);
      const lost = random.chance(0.3);
      const id = random.below(65_536);
      const name = lost ? random.pick(sites).name : random.pick(["wpad.home.arpa", "old-printer.home.arpa"]);
      const query = { from: "client" as const, data: dnsQuery({ id, name }) };
      const response = dnsResponse({
        id,
        name,
        rcode: lost ? 2 : 3,
        authority: [
          { name: "home.arpa", type: DnsType.SOA, data: dnsData.SOA("resolver.home.arpa", "admin.home.arpa") },
        ],
      });
      const again = lost ? [{ ...query, after: 5 * SECOND }] : [];
      now = yield* udpTo(random, now, who, resolver, { port: 53 }, [
        query,
        ...again,
        { from: "server", data: response, after: 300 },
      ]);
    }
  };
