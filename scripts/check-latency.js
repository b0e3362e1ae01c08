// npm run check:latency [-- FILE…]: TLS handshakes and HTTP answers one by one against tshark, and the percentiles of the report
// `latency` against exact ones: of the truth beside the captures, and of all that the other reports list. Known differences, each
// with its reason: test/captures/latency-deviations.json.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { capturesToCheck, nameOf } from "./check/captures-folder.js";
import { showDifferences, totalsOf } from "./check/deviations.js";
import { httpKey, ourLatencies, rowDifferences, tsharkHttp, tsharkTls } from "./check/latency.js";
import { pool } from "./check/pool.js";
import { hasTshark } from "./check/tshark.js";
import { setUp } from "./setup/index.js";
import { inProject } from "./setup/paths.js";
import { main } from "./setup/say.js";

/** Milliseconds. */
const TOLERANCE = 0.01;
/** Of a percentile, as the contract promises. */
const RELATIVE_ERROR = 0.01;

const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

await main(async () => {
  await setUp({ dashboard: false });
  const { folder, files } = capturesToCheck(process.argv.slice(2));
  const tshark = await hasTshark();
  if (!tshark) console.log("tshark is not installed: TLS and HTTP are not compared");
  const deviations = json(inProject("test", "captures", "latency-deviations.json"));

  const results = await pool(files, (file) => check(file, join(folder, "truth"), tshark));
  const { failed, known } = showDifferences(results, deviations, say);
  const total = totalsOf(results, "percentiles", "truths", "tls", "http");
  console.log(
    `latency: ${files.length} captures; percentiles of ${total.percentiles} kinds, ${total.truths} of them by the truth; ` +
      `${total.tls} TLS handshakes and ${total.http} HTTP answers by tshark; ${known} known differences`,
  );
  if (failed) process.exitCode = 1;
});

async function check(file, truths, tshark) {
  const name = nameOf(file);
  const ours = ourLatencies(file);
  const result = { name, differences: [], percentiles: 0, truths: 0, tls: 0, http: 0 };
  for (const [kind, values] of Object.entries(ours.values)) {
    const row = ours.kinds.get(kind);
    if (values.length > 0) result.percentiles++;
    for (const { what, ...rest } of rowDifferences(row, values, RELATIVE_ERROR))
      result.differences.push({ what: `${kind} ${what}`, ...rest });
  }
  compareTruth(join(truths, `${name}.json`), ours, result);
  if (tshark) {
    compareTls(await tsharkTls(file), ours.tls, result);
    compareHttp(await tsharkHttp(file), ours.http, result);
  }
  return result;
}

/** Where as many were measured as the truth has: which others there are is for the checks of DNS and TCP. */
function compareTruth(path, { kinds }, result) {
  if (!existsSync(path)) return;
  const { dns, tcp_handshake_rtt_ms: handshakes } = json(path);
  for (const [kind, values] of [
    ["dns", dns.latencies_ms],
    ["tcp_handshake", Object.values(handshakes)],
  ]) {
    const row = kinds.get(kind);
    if (values.length === 0 || row?.count !== values.length) continue;
    result.truths++;
    for (const { what, ...rest } of rowDifferences(row, values, RELATIVE_ERROR))
      result.differences.push({ what: `${kind} ${what}, by the truth`, ...rest });
  }
}

function compareTls(truth, records, result) {
  for (const { client, time, ms } of truth) {
    const record = records.find(
      (one) => `${one.src_ip} ${one.src_port}` === client && Math.abs(one.time - time) < 1e-5,
    );
    const got = record === undefined ? "none" : record.handshake_ms;
    result.tls++;
    if (got === ms || (ms !== null && Math.abs(got - ms) <= TOLERANCE)) continue;
    result.differences.push({ what: `tls ${client}`, expected: rounded(ms), got: rounded(got) });
  }
}

function compareHttp(truth, records, result) {
  const ours = new Map();
  for (const { src_ip, dst_ip, dst_port, status, total_ms } of records) {
    const key = httpKey(src_ip, dst_ip, dst_port, status);
    ours.set(key, [...(ours.get(key) ?? []), total_ms]);
  }
  for (const { key, ms } of truth) {
    const times = ours.get(key) ?? [];
    const at = times.findIndex((time) => time !== null && Math.abs(time - ms) <= TOLERANCE);
    result.http++;
    if (at >= 0) times.splice(at, 1);
    else result.differences.push({ what: `http ${key}`, expected: rounded(ms), got: "none" });
  }
}

function rounded(value) {
  return typeof value === "number" ? Number(value.toFixed(3)) : value;
}

function say({ what, expected, got }) {
  return `${what}: expected ${expected}, got ${got}`;
}
