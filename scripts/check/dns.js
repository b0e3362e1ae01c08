// DNS in a capture: what the engine pairs, and what tshark pairs, in the same shape.

import { Engine } from "@wireglass/core";
import { readInto } from "./frames.js";
import { dissect } from "./dissection.js";

/** tshark shows types and codes by number. */
const TYPES = new Map(
  // oxfmt-ignore
  [
    [1, "A"], [2, "NS"], [5, "CNAME"], [6, "SOA"], [10, "NULL"], [12, "PTR"], [13, "HINFO"], [15, "MX"], [16, "TXT"],
    [28, "AAAA"], [29, "LOC"], [33, "SRV"], [35, "NAPTR"], [43, "DS"], [46, "RRSIG"], [47, "NSEC"], [48, "DNSKEY"],
    [52, "TLSA"], [64, "SVCB"], [65, "HTTPS"], [99, "SPF"], [249, "TKEY"], [250, "TSIG"], [251, "IXFR"], [252, "AXFR"],
    [255, "ANY"], [257, "CAA"],
  ],
);
const RCODES = ["NoError", "FormErr", "ServFail", "NXDomain", "NotImp", "Refused"];
RCODES.push("YXDomain", "YXRRSet", "NXRRSet", "NotAuth", "NotZone");

const FIELDS = ["dns.time", "dns.id", "dns.qry.name", "dns.qry.type", "dns.flags.rcode", "dns.flags.response"];
const RETRANSMISSIONS = ["dns.retransmit_request", "dns.retransmit_response", "dns.unsolicited"];
/** What looks like DNS to tshark and is something else, or quoted. */
const OTHERS = ["mdns", "llmnr", "icmp", "icmpv6", "nbns"];

/** { rows: records of the report, counters } */
export function ourDns(file) {
  const rows = [];
  const engine = new Engine({
    seed: 1,
    live: false,
    activeTimeout: Infinity,
    onRecord: (report, record) => report === "dns" && rows.push(record),
  });
  readInto(engine, file);
  return { rows, counters: engine.dns };
}

/** The counts of the report and of the engine that a truth file has, too. */
export function ourCounts({ rows, counters }) {
  const unicast = rows.filter(({ transport }) => transport === "udp" || transport === "tcp");
  const llmnr = rows.filter(({ transport }) => transport === "llmnr");
  return {
    queries: unicast.length + retries(unicast),
    pairs: unicast.filter(isAnswered).length,
    unanswered: unicast.filter((row) => !isAnswered(row)).length,
    retransmitted_queries: retries(unicast),
    unpaired_responses: counters.unpaired,
    llmnr_queries: llmnr.length + retries(llmnr),
    latencies: unicast
      .filter(isAnswered)
      .map((row) => row.latency_ms)
      .toSorted(byNumber),
  };
}

/** From a truth file. */
export function trueCounts({ dns, llmnr }) {
  return {
    queries: dns.queries,
    pairs: dns.pairs,
    unanswered: dns.unanswered,
    retransmitted_queries: dns.retransmitted_queries,
    unpaired_responses: dns.retransmitted_responses + dns.unsolicited_responses,
    llmnr_queries: llmnr.queries ?? 0,
    latencies: dns.latencies_ms.toSorted(byNumber),
  };
}

/**
 * What tshark says: { pairs: [{ id, name, type, rcode, latency_ms }], unclear, counts }. Messages quoted by ICMP errors are
 * left out; `unclear` frames hold several messages of which not all have a time.
 */
export async function tsharkDns(file) {
  const pairs = [];
  const counts = { queries: 0, retransmitted_queries: 0, unpaired_responses: 0 };
  let unclear = 0;
  for (const frame of await dissect(file)) {
    if (!frame.has("dns") || OTHERS.some((other) => frame.has(other))) continue;
    const fields = [...FIELDS, ...RETRANSMISSIONS].map((field) => frame.all(field));
    const [times, ids, names, types, rcodes, responses, again, repeated, unsolicited] = fields;
    counts.queries += responses.filter((response) => response === "0").length;
    counts.retransmitted_queries += again.length;
    counts.unpaired_responses += repeated.length + unsolicited.length;
    if (times.length === 0) continue;
    if ([ids, names, types, rcodes].some((list) => list.length !== times.length)) {
      unclear += times.length;
      continue;
    }
    for (const [i, time] of times.entries()) {
      pairs.push({
        id: Number(ids[i]),
        name: names[i] === "<Root>" ? "." : names[i],
        type: TYPES.get(Number(types[i])) ?? `TYPE${types[i]}`,
        rcode: RCODES[Number(rcodes[i])],
        latency_ms: Number(time) * 1e3,
      });
    }
  }
  return { pairs, unclear, counts: { ...counts, pairs: pairs.length + unclear } };
}

/** Pairs of tshark without one of ours that says the same, within `tolerance` milliseconds. */
export function unmatched(pairs, rows, tolerance) {
  const ours = new Map();
  for (const row of rows.filter(isAnswered)) ours.set(keyOf(row), [...(ours.get(keyOf(row)) ?? []), row.latency_ms]);
  return pairs.filter((pair) => {
    const list = ours.get(keyOf(pair)) ?? [];
    const at = list.findIndex((latency) => Math.abs(latency - pair.latency_ms) <= tolerance);
    if (at >= 0) list.splice(at, 1);
    return at < 0;
  });
}

/** tshark shows a name's bytes as they are where they print. */
const unescaped = (name) =>
  name.replace(/\\(\d{3})|\\(.)/g, (_, code, character) => character ?? String.fromCharCode(Number(code)));

const keyOf = ({ id, name, type, rcode }) => `${id} ${unescaped(name)} ${type} ${rcode}`;
const retries = (rows) => rows.reduce((sum, row) => sum + row.retries, 0);
const isAnswered = (row) => row.latency_ms !== null;
const byNumber = (a, b) => a - b;
