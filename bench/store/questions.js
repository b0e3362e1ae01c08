// The questions of the dashboard's panels, for ranges from a minute to everything.

const HOUR = 3600;
const DAY = 86_400;

export function questions(store, now, days) {
  const ranges = {
    "1 min": [now - 10 * DAY - 60, now - 10 * DAY],
    "15 min": [now - 3 * DAY - 900, now - 3 * DAY],
    "1 h": [now - 5 * HOUR - 17, now - 4 * HOUR - 17],
    "6 h": [now - 6 * HOUR, now],
    "24 h": [now - DAY - 1234, now - 1234],
    "7 d": [now - 9 * DAY - 4321, now - 2 * DAY - 4321],
    all: [now - days * DAY, now + DAY],
  };
  const list = [];
  const add = (name, label, run) => list.push({ name, range: label, run });
  for (const [label, [from, to]] of Object.entries(ranges)) {
    const range = { from, to };
    add("totals, unique hosts, sizes", label, () => store.summary({ range }));
    add("series, 600 points", label, () => store.series({ range, points: 600 }));
    for (const dimension of ["host", "app", "name", "tls_version", "cleartext"]) {
      add(`top 50 by ${dimension}`, label, () => store.top({ range, dimension, limit: 50 }));
    }
    add("flows, latest first, first page", label, () => store.flows({ range, limit: 100 }));
    add("flows, largest first, first page", label, () => store.flows({ range, order: "total_bytes", limit: 100 }));
    add("flows of a host", label, () => store.flows({ range, filter: "ip.addr == 10.0.0.5", limit: 100 }));
    add("flows of a network and port", label, () =>
      store.flows({ range, filter: "ip.dst == 198.18.3.0/24 and tcp.port == 443", limit: 100 }),
    );
    add("flows of a rare host", label, () => store.flows({ range, filter: "ip.addr == 203.0.113.9", limit: 100 }));
    add('flows, wg.host contains "host77."', label, () =>
      store.flows({ range, filter: 'wg.host contains "host77."', limit: 100 }),
    );
    add("totals of dns", label, () => store.summary({ range, filter: "dns" }));
    add("series of dns, 300 points", label, () => store.series({ range, filter: "dns", points: 300 }));
    add("top 50 hosts of ssh", label, () => store.top({ range, filter: "ssh", dimension: "host", limit: 50 }));
    add("latency of servers, and over time", label, () =>
      store.latency({ range, kind: "tcp_handshake", scope: "server", limit: 50, points: 120 }),
    );
  }
  const everything = { from: 0, to: now + DAY };
  add("one flow", "all", () => store.flow(12_345));
  add("bounds", "all", () => store.bounds());
  add("usage", "all", () => store.usage());
  add("alerts", "all", () => store.alerts({ range: everything, limit: 100 }));
  add("hosts", "all", () => store.hosts({ range: everything, limit: 100 }));
  return list;
}
