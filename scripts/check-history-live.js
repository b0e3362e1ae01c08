// History of a live capture, by real frames over a veth pair; needs root, iproute2 and tcpreplay.
//   check-history-live.js count [FRAMES] [PPS]   all frames are in the history, by transport (1,000,000 at 20,000 a second)
//   check-history-live.js kill WHAT [ROUNDS]     store, capture or wireglass is killed at random moments under load

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineTotals, storedByTransport } from "./check/history.js";
import { LiveServer, makeNetwork, received, removeNetwork, replay, writeTraffic } from "./check/live-server.js";

const PORT = 18_390;
const FRAMES_OF_FILE = 50_000;
/** While things are killed, a second. */
const LOAD = 3000;
/** What is older has to be there. */
const OLD_S = 10;
/** Between the counter of the interface and the time of a packet. */
const JITTER_S = 0.3;
const PROGRAMS = { store: "duckdb/process.js", capture: "capture-process" };

const [task = "count", ...rest] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "wireglass-live-"));
chmodSync(work, 0o755);
const data = join(work, "data");
const file = join(work, "traffic.pcap");
const server = new LiveServer(data, PORT);
let failures = 0;
try {
  makeNetwork();
  await writeTraffic(file, FRAMES_OF_FILE);
  if (task === "kill") await kill(rest[0], Number(rest[1] ?? 20));
  else await count(Number(rest[0] ?? 1_000_000), Number(rest[1] ?? 20_000));
} finally {
  server.child?.kill("SIGKILL");
  removeNetwork();
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

function sum(counts) {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}

function fail(text) {
  failures++;
  console.log(`FAIL  ${text}`);
}

async function count(frames, pps) {
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
  const status = await server.ask("/api/status");
  await server.end();
  const stored = await storedByTransport(data);
  const one = await engineTotals(file);
  const dropped = status.source?.dropped ?? 0;
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

async function kill(what, rounds) {
  await server.start();
  const sender = replay(file, LOAD, 1_000_000);
  const samples = [];
  const sampling = setInterval(() => samples.push([Date.now() / 1000, received().packets]), 50);
  const times = [];
  /** When there was nobody to capture. */
  const gaps = [];
  await sleep(3000);
  for (let round = 1; round <= rounds; round++) {
    await sleep(1000 + 4000 * Math.random());
    const killed = Date.now() / 1000;
    times.push(await (what === "wireglass" ? killAll() : killPart(what)));
    gaps.push([killed, Date.now() / 1000]);
    if (what === "wireglass") await compare(round, samples, gaps, killed - OLD_S);
  }
  await sleep(OLD_S * 1000);
  await compare("the end", samples, gaps, Date.now() / 1000 - OLD_S);
  clearInterval(sampling);
  sender.child.kill("SIGINT");
  await sender.ended;
  const { damaged } = await server.ask("/api/history");
  await server.end();
  for (const line of damaged) fail(`damaged: ${line}`);
  const sorted = times.toSorted((a, b) => a - b);
  const [median, most] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map(Math.round);
  console.log(`${what}: killed ${rounds} times; ready again after ${median} ms, at most ${most} ms`);
  if (most > 3000) fail(`${what}: ready again only after ${most} ms`);
}

async function killAll() {
  await server.end("SIGKILL");
  return server.start();
}

/** Milliseconds until it is there and at work again. */
async function killPart(what) {
  const [pid] = server.pids(PROGRAMS[what]);
  if (pid === undefined) throw new Error(`there is no process ${PROGRAMS[what]}`);
  const begin = performance.now();
  process.kill(pid, "SIGKILL");
  for (;;) {
    await sleep(20);
    const waited = performance.now() - begin;
    if (waited > 30_000) throw new Error(`${what} does not come again`);
    if (!server.pids(PROGRAMS[what]).some((other) => other !== pid)) continue;
    if (what === "store") await server.untilReady();
    else if ((await server.ask("/api/status")).source.state !== "running") continue;
    return performance.now() - begin;
  }
}

/** What the interface had received up to a moment, outside the gaps, is stored. */
async function compare(round, samples, gaps, until) {
  const [first] = samples[0];
  const at = (time) => samples.findLast(([when]) => when <= time)?.[1] ?? samples[0][1];
  const from = Math.ceil(first) + 1;
  const to = Math.floor(until);
  if (to <= from) return;
  const lost = task === "kill" && rest[0] !== "store" ? gaps : [];
  // Before a gap some seconds may be lost that were not yet OLD_S old.
  const spans = lost.map(([begin, end]) => [Math.floor(begin - OLD_S), Math.ceil(end + 1)]);
  let [expected, got] = [0, 0];
  let worst = 0;
  const { series } = await server.ask(`/api/history/snapshot?from=${from}&to=${to}`);
  const step = series.step;
  series.packets.forEach((packets, i) => {
    const [begin, end] = [series.start + i * step, series.start + (i + 1) * step];
    if (begin < from || end > to || spans.some(([a, z]) => begin < z && end > a)) return;
    const wanted = at(end) - at(begin);
    expected += wanted;
    got += packets;
    worst = Math.max(worst, wanted - packets);
  });
  if (worst > LOAD * JITTER_S) fail(`round ${round}: a stretch of ${step} s lacks ${worst} of its packets`);
  if (Math.abs(expected - got) > LOAD * JITTER_S * 2)
    fail(`round ${round}: ${expected} packets received, ${got} stored`);
  console.log(
    `round ${round}: ${got} of ${expected} packets stored, at most ${worst} lacking in a stretch of ${step} s`,
  );
}
