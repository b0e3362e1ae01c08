// Latencies in a capture: what the engine measures and adds up, and what tshark says of TLS handshakes and HTTP answers.

import { Engine } from "@wireglass/core";
import { readInto } from "./frames.js";
import { tsharkRows } from "./programs.js";

/** Between the values of several messages in one frame. */
const SEPARATOR = "\x1f";
const SEPARATED = ["-E", `aggregator=${SEPARATOR}`];
const ENDS = ["ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "tcp.srcport", "tcp.dstport"];
const CLIENT_HELLO = "1";
const APPLICATION_DATA = "23";
/** The extension of early data (RFC 8446, 4.2.10): what the client sends before the answer ends no handshake. */
const EARLY_DATA = "42";

/** { kinds: rows of the report by kind, values: milliseconds by kind as the other reports have them, tls, http: records } */
export function ourLatencies(file) {
  const records = { dns: [], tls: [], http: [] };
  const flows = [];
  const engine = new Engine({
    seed: 1,
    live: false,
    activeTimeout: Infinity,
    onFlow: (flow) => flows.push(flow),
    onRecord: (report, record) => records[report]?.push(record),
  });
  readInto(engine, file);
  return {
    kinds: new Map(engine.main.latency.kinds().map((row) => [row.kind, row])),
    values: {
      dns: known(records.dns, "latency_ms"),
      tcp_handshake: known(flows, "handshake_rtt_ms"),
      // QUIC's are in the same report; its handshakes are another kind.
      tls_handshake: known(
        records.tls.filter(({ quic_version }) => quic_version === null),
        "handshake_ms",
      ),
      http: known(records.http, "response_ms"),
    },
    tls: records.tls,
    http: records.http,
  };
}

const known = (list, name) => list.map((record) => record[name]).filter((value) => value !== null);

/** [{ what, expected, got }]: how a report's row differs from the values it was made of; `within` is the stated error. */
export function rowDifferences(row, values, within) {
  const count = row?.count ?? 0;
  if (count !== values.length) return [{ what: "count", expected: values.length, got: count }];
  const sorted = values.toSorted((a, b) => a - b);
  return [
    ["p50_ms", 0.5],
    ["p95_ms", 0.95],
    ["p99_ms", 0.99],
    ["max_ms", 1],
  ].flatMap(([name, share]) => {
    if (count === 0) return [];
    const exact = sorted[Math.floor(share * (count - 1))];
    // Both are rounded to a microsecond.
    const off = Math.abs(row[name] - exact) > exact * (name === "max_ms" ? 0 : within) + 0.001;
    return off ? [{ what: name, expected: exact, got: row[name] }] : [];
  });
}

/**
 * Of each answer in clear: { key, ms }; from the request to the end of the answer. Requests with a body are left out: tshark
 * counts from the body's end, and we from the head's, because servers may answer before the body is there.
 */
export async function tsharkHttp(file) {
  const asked = await tsharkRows(
    file,
    ["frame.number"],
    "-Y",
    "http.request && (http.content_length > 0 || http.transfer_encoding)",
  );
  const withBody = new Set(asked.map(([number]) => number));
  const rows = await tsharkRows(
    file,
    [...ENDS, "http.response.code", "http.time", "http.request_in"],
    "-Y",
    "http.response && http.time && tcp && !tls && !socks",
    ...SEPARATED,
  );
  return rows.flatMap((row) => {
    const { source, destination, sourcePort } = ends(row);
    const [codes, times, requests] = row.slice(6).map((cell) => cell.split(SEPARATOR));
    if (requests.some((number) => withBody.has(number))) return [];
    // Of several in one frame tshark may not tell all.
    if (codes.length !== times.length) return [];
    return codes.map((code, i) => ({
      key: httpKey(destination, source, sourcePort, code),
      ms: Number(times[i]) * 1000,
    }));
  });
}

export const httpKey = (client, server, port, status) => `${client} > ${server} ${port} ${status}`;

/** Of each TCP connection with a ClientHello: { key, time, ms }; null where the client sends no data of its own. */
export async function tsharkTls(file) {
  const rows = await tsharkRows(
    file,
    [
      ...ENDS,
      "frame.time_epoch",
      "tcp.stream",
      "tls.handshake.type",
      "tls.handshake.extension.type",
      "tls.record.content_type",
      "tls.record.opaque_type",
    ],
    "-Y",
    "tls && tcp",
    ...SEPARATED,
  );
  const streams = new Map();
  for (const row of rows) {
    const [time, stream, types, extensions, contents, opaque] = row.slice(6).map((cell) => cell.split(SEPARATOR));
    const { source, sourcePort } = ends(row);
    const end = `${source} ${sourcePort}`;
    const known = streams.get(stream[0]);
    if (known === undefined && types.includes(CLIENT_HELLO)) {
      streams.set(stream[0], {
        client: end,
        time: Number(time[0]),
        ms: null,
        early: extensions.includes(EARLY_DATA),
      });
    } else if (known !== undefined) {
      const data = contents.includes(APPLICATION_DATA) || opaque.includes(APPLICATION_DATA);
      if (data && end === known.client && known.ms === null) known.ms = (Number(time[0]) - known.time) * 1000;
    }
  }
  return [...streams.values()].filter(({ early }) => !early);
}

const last = (cell) => cell.split(SEPARATOR).at(-1);

/** Innermost, where there are tunnels. */
function ends(row) {
  const [source4, source6, destination4, destination6, sourcePort, destinationPort] = row.slice(0, 6).map(last);
  return { source: source4 || source6, destination: destination4 || destination6, sourcePort, destinationPort };
}
