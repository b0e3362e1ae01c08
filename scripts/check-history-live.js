// npm run check:live [-- FRAMES [PPS]]: frames over a veth pair into a live capture (1,000,000 at 20,000 a second). Every frame
// is in the history, by transport, and has a row in the log once Ctrl-C has ended it; the packets of a flow, downloaded from
// the ring of 1 GB in under a second, are for tshark of that flow, and as many as tcpdump finds in the ring's files. Needs
// root, iproute2, tcpreplay, tcpdump and tshark.

import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineTotals, storedByTransport } from "./check/history.js";
import { faultsInLog, rowsOfLog } from "./check/kept-files.js";
import { LiveServer, makeNetwork, received, removeNetwork, replay, writeTraffic } from "./check/live-server.js";
import { output, wireglass } from "./check/programs.js";
import { setUp } from "./setup/index.js";
import { main } from "./setup/say.js";

const PORT = 18_390;
const FRAMES_OF_FILE = 50_000;
/** Whose packets are downloaded, of each transport. */
const FLOWS = 4;
const DOWNLOAD_MS = 1000;
/** A flow of more is as much as a file: how long that takes is up to the disk and the browser. */
const LARGE = 32e6;

const [frames = 1_000_000, pps = 20_000] = process.argv.slice(2).map(Number);
const work = mkdtempSync(join(tmpdir(), "wireglass-live-"));
const [data, file, log] = ["data", "traffic.pcap", "traffic.csv"].map((name) => join(work, name));
const server = new LiveServer(data, PORT, ["--log", log, "--profile", "b", "--log-size", "1GB"]);
let failures = 0;

await main(async () => {
  await setUp({ dashboard: false });
  chmodSync(work, 0o755);
  try {
    makeNetwork();
    await writeTraffic(file, FRAMES_OF_FILE);
    await count();
  } finally {
    server.child?.kill("SIGKILL");
    removeNetwork();
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`live: ${failures} failures`);
  if (failures > 0) process.exitCode = 1;
});

function sum(counts) {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}

function fail(text) {
  failures++;
  console.log(`FAIL  ${text}`);
}

async function count() {
  await server.start();
  const loops = Math.round(frames / FRAMES_OF_FILE);
  const before = received();
  const begin = Date.now();
  await replay(file, pps, loops).ended;
  const seconds = (Date.now() - begin) / 1000;
  const after = received();
  await quiet();
  const sent = { packets: after.packets - before.packets, bytes: after.bytes - before.bytes };
  const { bounds, lost_rows } = await server.ask("/api/history");
  const past = await server.ask(`/api/history/snapshot?from=${bounds.from}&to=${bounds.to}`);
  const { counters, ring } = (await server.ask("/api/status")).source;
  const dropped = counters.reduce((all, each) => all + each.dropped + each.interface_dropped, 0);
  console.log(`${ring.frames} frames in a ring of ${ring.bytes} bytes, ${ring.skipped} left out`);
  if (ring.skipped > 0) fail(`the ring lacks ${ring.skipped} frames`);
  await downloadFlows();
  await server.end();
  const rows = rowsOfLog(log);
  console.log(`${rows} rows in the log`);
  if (rows !== past.packets) fail(`the log has ${rows} rows for ${past.packets} packets`);
  for (const fault of faultsInLog(log)) fail(fault);
  const stored = await storedByTransport(data);
  const one = await engineTotals(file);
  console.log(
    `${sent.packets} frames received in ${seconds.toFixed(1)} s, ${dropped} dropped, ${past.packets} in the snapshot, ` +
      `${sum(stored.packets)} in ${stored.slices} slices and counters, ${lost_rows} rows lost`,
  );
  if (past.packets + dropped !== sent.packets) fail(`packets: ${sent.packets} received, ${past.packets} kept`);
  if (dropped === 0 && past.bytes !== sent.bytes) fail(`bytes: ${sent.bytes} received, ${past.bytes} kept`);
  if (sum(stored.packets) !== past.packets) fail(`flows and counters have ${sum(stored.packets)} of ${past.packets}`);
  if (sum(stored.bytes) !== past.bytes) fail(`flows and counters have ${sum(stored.bytes)} bytes of ${past.bytes}`);
  for (const [transport, packets] of Object.entries(past.transport)) {
    if (stored.packets[transport] !== packets)
      fail(`${transport}: ${packets} counted, ${stored.packets[transport]} stored`);
    if (dropped === 0 && packets !== loops * one.packets[transport])
      fail(`${transport}: ${loops * one.packets[transport]} sent, ${packets} counted`);
  }
}

/** Until nothing more is counted: slices are written every five seconds. */
async function quiet() {
  for (let before = -1, now = 0; now !== before;) {
    await sleep(7000);
    before = now;
    const { kinds } = await server.ask("/api/history");
    now = kinds.reduce((rows, kind) => rows + kind.rows, 0);
  }
}

async function downloadFlows() {
  const path = join(work, "flow.pcapng");
  for (const flow of await someFlows()) {
    const { transport, src_ip, src_port, dst_ip, dst_port } = flow;
    const ends = [transport, src_ip, src_port, dst_ip, dst_port].join(",");
    const begin = performance.now();
    const bytes = await server.download(`/api/packets.pcapng?flow=${encodeURIComponent(ends)}`);
    const took = performance.now() - begin;
    writeFileSync(path, bytes);
    const [all, found] = [await countPackets(path), await countPackets(path, displayFilter(flow))];
    const wanted = await countInRing(flow);
    console.log(`${ends}: ${all} packets, ${bytes.length} bytes, in ${took.toFixed(0)} ms`);
    if (all !== found || all !== wanted)
      fail(`${ends}: ${all} packets, ${found} of them its own, ${wanted} in the ring`);
    if (took > DOWNLOAD_MS && bytes.length < LARGE) fail(`${ends}: it took ${took.toFixed(0)} ms`);
  }
}

async function someFlows() {
  const { stdout } = await wireglass("read", file, "--report", "flows", "--format", "ndjson");
  const flows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return ["tcp", "udp"].flatMap((transport) => {
    const found = flows
      .filter((flow) => flow.transport === transport)
      .toSorted((a, b) => b.packets_out - a.packets_out);
    return found.slice(0, FLOWS / 2).concat(found.slice(-FLOWS / 2));
  });
}

function displayFilter({ transport, src_ip, src_port, dst_ip, dst_port }) {
  const name = src_ip.includes(":") ? "ipv6" : "ip";
  const way = (a, b) =>
    `(${name}.src==${a[0]} && ${transport}.srcport==${a[1]} && ${name}.dst==${b[0]} && ${transport}.dstport==${b[1]})`;
  const [from, to] = [
    [src_ip, src_port],
    [dst_ip, dst_port],
  ];
  return `${way(from, to)} || ${way(to, from)}`;
}

/** By tcpdump, in all files of the ring. */
async function countInRing({ transport, src_ip, src_port, dst_ip, dst_port }) {
  const ring = join(data, "ring");
  const there = `src host ${src_ip} and src port ${src_port} and dst host ${dst_ip} and dst port ${dst_port}`;
  const back = `src host ${dst_ip} and src port ${dst_port} and dst host ${src_ip} and dst port ${src_port}`;
  const bpf = `${transport} and ((${there}) or (${back}))`;
  let count = 0;
  for (const name of readdirSync(ring).filter((each) => each.endsWith(".pcapng"))) {
    const { code, stdout, stderr } = await output("tcpdump", ["-nqtr", join(ring, name), bpf]);
    if (code !== 0) throw new Error(`tcpdump: ${stderr.trim()}`);
    count += stdout.split("\n").length - 1;
  }
  return count;
}

/** By tshark. */
async function countPackets(path, filter) {
  const args = [
    "-n",
    "-r",
    path,
    "-T",
    "fields",
    "-e",
    "frame.number",
    ...(filter === undefined ? [] : ["-Y", filter]),
  ];
  const { code, stdout, stderr } = await output("tshark", args);
  if (code !== 0) throw new Error(`tshark: ${stderr.trim()}`);
  return stdout.split("\n").length - 1;
}
