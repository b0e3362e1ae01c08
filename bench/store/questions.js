// The questions of the dashboard's panels, as the server asks them of the store: all of a page at once.

import { LATENCY_KIND_NAMES } from "../../packages/core/dist/index.js";

const HOUR = 3600;
const DAY = 86_400;
const LENGTHS = { "5 min": 300, "1 h": HOUR, "6 h": 6 * HOUR, "24 h": DAY, "7 d": 7 * DAY, "30 d": 30 * DAY };
const SERVER_KINDS = ["tcp_handshake", "tcp_rtt", "tls_handshake", "quic_handshake", "http"];

const FILTERS = [
  "",
  "ip.addr == 10.0.0.5",
  "ip.addr == 203.0.113.9",
  "ssh",
  "dns",
  "tcp.port == 443",
  "ip.dst == 198.18.3.0/24",
  'wg.host == "host77.site77.example"',
  'wg.host contains "host77."',
];

/** Up to the latest flow, and some time in the past; their ends are no whole minutes. */
export function ranges(now, days) {
  const recent = Object.entries(LENGTHS).map(([name, length]) => [name, { from: now - length, to: now }]);
  const past = now - Math.min(10, days / 3) * DAY - 4321.5;
  const old = Object.entries(LENGTHS)
    .filter(([, length]) => length < (days / 2) * DAY)
    .map(([name, length]) => [`${name} then`, { from: past - length, to: past }]);
  return [...recent, ["all", { from: now - (days + 1) * DAY, to: now + DAY }], ...old];
}

/** All pages, each with the filters that make a difference to it. */
export const PAGES = [
  ...FILTERS.map((filter) => [filter === "" ? "no filter" : filter, (store, range) => page(store, range, filter)]),
  ["no filter, the page of latencies", (store, range) => latencies(store, range)],
];

/** What the overview asks, by name; other pages show parts of that. */
export function page(store, range, filter) {
  const question = { range, filter };
  const top = (dimension, limit) => () => store.top({ ...question, dimension, limit });
  const before = { from: range.from - (range.to - range.from), to: range.from };
  return [
    ...figures(store, range, filter),
    ["totals of the range before", () => store.summary({ range: before, filter })],
    ["top 50 hosts", top("host", 50)],
    ["top 200 applications", top("app", 200)],
    ["top 500 names", top("name", 500)],
    ["top 50 TLS versions", top("tls_version", 50)],
    ["top 50 in the clear", top("cleartext", 50)],
    ["flows, latest 200", () => store.flows({ ...question, limit: 200 })],
  ];
}

/** What the page of latencies asks. */
export function latencies(store, range) {
  const latency = (kind, scope, limit) => () => store.latency({ range, kind, scope, limit, points: 0 });
  return [
    ...figures(store, range, ""),
    ["latency: handshake to clients", latency("handshake_client", "all", 1)],
    ["latency: handshake to servers", latency("handshake_server", "all", 1)],
    ["latency: resolvers", latency("dns", "resolver", 50)],
    ["latency: DNS names", latency("dns", "name", 50)],
    ...SERVER_KINDS.map((kind) => [`latency: ${kind} of servers`, latency(kind, "server", 50)]),
  ];
}

/** What every page asks. */
function figures(store, range, filter) {
  const kinds = LATENCY_KIND_NAMES.map((kind) => [
    `latency: ${kind}, over time`,
    () => store.latency({ range, kind, scope: "all", limit: 1, points: 180 }),
  ]);
  return [
    ["totals, hosts, sizes", () => store.summary({ range, filter })],
    ["series, 600 points", () => store.series({ range, filter, points: 600 })],
    ...(filter === "" ? kinds : []),
  ];
}

/** What is asked one at a time: lists by size and their next page, one flow. */
export function single(store, range, ids) {
  const largest = (after) => store.flows({ range, order: "total_bytes", limit: 100, after });
  return [
    ["flows, largest 100", () => largest()],
    ["flows, largest 100, page 2", () => largest(ids.page2)],
    ["one flow, old", () => store.flow(ids.old)],
    ["one flow, new", () => store.flow(ids.latest)],
    ["one flow that is not there", () => store.flow(ids.none)],
    ["bounds", () => store.bounds()],
    ["usage", () => store.usage()],
    ["alerts", () => store.alerts({ range, limit: 100 })],
    ["hosts", () => store.hosts({ range, limit: 100 })],
  ];
}
