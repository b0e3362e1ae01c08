// Latencies in a capture: what the engine measures and adds up, and what tshark says of TLS handshakes and HTTP answers.

import { Engine } from "@wireglass/core";
import { readInto } from "./frames.js";
import { dissect } from "./dissection.js";

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
    const exact = sorted[Math.ceil(share * count) - 1];
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
  const frames = await dissect(file);
  const withBody = new Set(frames.filter(asksWithBody).map((frame) => frame.text("frame.number")));
  return frames.filter(answersInClear).flatMap((frame) => {
    const { source, destination, sourcePort } = ends(frame);
    const codes = frame.all("http.response.code");
    const times = frame.all("http.time");
    if (frame.all("http.request_in").some((number) => withBody.has(number))) return [];
    // Of several in one frame tshark may not tell all.
    if (codes.length !== times.length) return [];
    return codes.map((code, i) => ({
      key: httpKey(destination, source, sourcePort, code),
      ms: Number(times[i]) * 1000,
    }));
  });
}

function asksWithBody(frame) {
  const body = frame.has("http.transfer_encoding") || frame.all("http.content_length").some((length) => length > 0);
  return frame.has("http.request") && body;
}

function answersInClear(frame) {
  const answers = ["http.response", "http.time", "tcp"].every((field) => frame.has(field));
  return answers && !frame.has("tls") && !frame.has("socks");
}

export const httpKey = (client, server, port, status) => `${client} > ${server} ${port} ${status}`;

/** Of each TCP connection with a ClientHello: { key, time, ms }; null where the client sends no data of its own. */
export async function tsharkTls(file) {
  const streams = new Map();
  for (const frame of await dissect(file)) {
    if (!frame.has("tls") || !frame.has("tcp")) continue;
    const time = Number(frame.text("frame.time_epoch"));
    const [stream] = frame.all("tcp.stream");
    const { source, sourcePort } = ends(frame);
    const end = `${source} ${sourcePort}`;
    const known = streams.get(stream);
    if (known === undefined && frame.all("tls.handshake.type").includes(CLIENT_HELLO)) {
      const early = frame.all("tls.handshake.extension.type").includes(EARLY_DATA);
      streams.set(stream, { client: end, time, ms: null, early });
    } else if (known !== undefined && end === known.client && known.ms === null && hasApplicationData(frame)) {
      known.ms = (time - known.time) * 1000;
    }
  }
  return [...streams.values()].filter(({ early }) => !early);
}

const hasApplicationData = (frame) =>
  ["tls.record.content_type", "tls.record.opaque_type"].some((field) => frame.all(field).includes(APPLICATION_DATA));

/** Innermost, where there are tunnels. */
function ends(frame) {
  return {
    source: frame.last("ip.src") || frame.last("ipv6.src"),
    destination: frame.last("ip.dst") || frame.last("ipv6.dst"),
    sourcePort: frame.last("tcp.srcport"),
  };
}
