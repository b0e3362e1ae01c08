// What a history holds: through the store, as the dashboard asks, and in its files, as DuckDB reads them.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { inProject } from "../setup/paths.js";
import { wireglass } from "./programs.js";

const built = (...path) => import(inProject("packages", ...path));

/** Runs `ask` with the store in a data folder. */
export async function withStore(data, ask) {
  const { DuckStore } = await built("store", "dist", "index.js");
  const store = await DuckStore.open({ folder: join(data, "history") });
  try {
    return await ask(store);
  } finally {
    await store.close();
  }
}

/** A range as the dashboard shows it. */
export async function snapshotOf(store, range) {
  const { historySnapshot } = await built("server", "dist", "history", "history-snapshot.js");
  return historySnapshot(store, { range, filter: "", lists: true });
}

/** Packets and bytes by transport: of all stored slices, and of what has no flow. The store must be closed. */
export async function storedByTransport(data) {
  const folder = join(data, "history");
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const { TRANSPORT_NAMES, transportGroup } = await built("core", "dist", "index.js");
  const zeros = () => Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, 0]));
  const sums = { packets: zeros(), bytes: zeros(), slices: 0 };
  const rowsOf = async (sql) => (await connection.runAndReadAll(sql)).getRowObjects();
  const flowless = TRANSPORT_NAMES.flatMap((name) => [
    `coalesce(sum(flowless_packets_${name}), 0)::DOUBLE AS packets_${name}`,
    `coalesce(sum(flowless_bytes_${name}), 0)::DOUBLE AS bytes_${name}`,
  ]);
  try {
    for (const file of readdirSync(folder).filter((name) => /^(flows|seconds)-\d+\.duckdb$/.test(name))) {
      await connection.run(`ATTACH '${join(folder, file).replaceAll("'", "''")}' AS part (READ_ONLY)`);
      if (file.startsWith("flows")) {
        const rows = await rowsOf(
          "SELECT transport, count(*)::DOUBLE AS n, sum(packets_out + packets_in)::DOUBLE AS packets, " +
            "sum(bytes_out + bytes_in)::DOUBLE AS bytes FROM part.flows GROUP BY transport",
        );
        for (const { transport, n, packets, bytes } of rows) {
          sums.packets[transportGroup(transport)] += packets;
          sums.bytes[transportGroup(transport)] += bytes;
          sums.slices += n;
        }
      } else {
        const [row] = await rowsOf(`SELECT ${flowless.join(", ")} FROM part.counters`);
        for (const name of TRANSPORT_NAMES) {
          sums.packets[name] += row[`packets_${name}`];
          sums.bytes[name] += row[`bytes_${name}`];
        }
      }
      await connection.run("DETACH part");
    }
  } finally {
    connection.closeSync();
    database.closeSync();
  }
  return sums;
}

/** The engine's bytes by transport: `wireglass read` tells packets only. */
export async function engineTotals(file) {
  const [{ Engine }, { readInto }] = await Promise.all([import("@wireglass/core"), import("./frames.js")]);
  const engine = new Engine({ seed: 1, live: false, activeTimeout: Infinity });
  readInto(engine, file);
  return { packets: engine.main.transportPackets(), bytes: engine.main.transportBytes() };
}

/** What `wireglass read` says of a file. */
export async function summaryOf(file, ...options) {
  const { stdout, stderr } = await wireglass("read", file, "--format", "json", ...options);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`wireglass read ${file}: ${stderr.trim()}`);
  }
}

const COUNTED = ["packets", "bytes", "flows", "malformed", "truncated", "transport", "encrypted"];

/** Where a snapshot differs from a summary: { what, expected, got }; `without` names what the two need not share. */
export function differences(summary, snapshot, without = []) {
  const found = [];
  const compare = (what, wanted, have) => {
    const [expected, got] = Array.isArray(wanted)
      ? onlyHere(wanted, have)
      : [wanted, have].map((value) => JSON.stringify(value));
    if (!without.includes(what) && expected !== got) found.push({ what, expected, got });
  };
  for (const name of COUNTED) compare(name, summary[name], snapshot[name]);
  compare("packet_sizes", sizesOf(summary), sizesOf(snapshot));
  compare("applications", appsOf(summary), appsOf(snapshot));
  const hosts = hostsOf(summary);
  compare("top_talkers", hosts, hostsOf(snapshot).slice(0, hosts.length));
  // Its points lie at multiples of the step, and the first and the last may reach beyond the range.
  const { step, packets } = snapshot.series;
  if (snapshot.range.from % step === 0 && snapshot.range.to % step === 0)
    compare(
      "packets of the series",
      summary.packets,
      packets.reduce((sum, count) => sum + count, 0),
    );
  return found;
}

const sizesOf = ({ packet_sizes }) =>
  packet_sizes.filter(({ packets }) => packets > 0).map(({ from, packets }) => [from, packets]);
const appsOf = ({ applications }) =>
  applications.map(({ app, flows, packets, bytes }) => [app, bytes, packets, flows]).toSorted(byBytes);
const hostsOf = ({ top_talkers }) =>
  top_talkers.map(({ ip, packets, bytes }) => [ip, bytes, packets]).toSorted(byBytes);
const byBytes = (a, b) => b[1] - a[1] || (`${a[0]}` < `${b[0]}` ? -1 : 1);

/** The rows that only one of the two has. */
function onlyHere(...lists) {
  const texts = lists.map((rows) => rows.map((row) => JSON.stringify(row)));
  return texts.map((rows, i) => rows.filter((row) => !texts[1 - i].includes(row)).join(" "));
}
