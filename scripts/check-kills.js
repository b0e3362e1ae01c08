// npm run check:kills [-- ROUNDS [WHAT…]]: kills the store, the capture process and wireglass itself (WHAT: store, capture, wireglass) at
// random moments of each round, while frames come over a veth pair. Needs root, iproute2 and tcpreplay.
//
// What was older than ten seconds is there, and once; each is ready again by itself within three seconds, of the clock, or on a
// machine that is busy with other things, of processor time; none is started again more often than it was killed; the ring can
// be read and the log has no broken row. All that was received outside of the gaps is compared.

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { faultsInLog, faultsInRing } from "./check/kept-files.js";
import {
  LiveServer,
  makeNetwork,
  processorTime,
  received,
  removeNetwork,
  replay,
  writeTraffic,
} from "./check/live-server.js";
import { setUp } from "./setup/index.js";
import { main } from "./setup/say.js";

const PORT = 18_392;
const FRAMES_OF_FILE = 50_000;
/** Frames a second. */
const LOAD = 2000;
/** Seconds: what is older has to be there. */
const OLD = 10;
/** Seconds between the counter of the interface and the time of a packet, and what is on its way in a process that is killed. */
const ON_ITS_WAY = { quiet: 0.5, busy: 3 };
const READY = 3000;
/** Seconds that wireglass lives in a round. */
const [SHORTEST, LONGEST] = [12, 20];
const PROGRAMS = { store: "duckdb/process.js", capture: "capture-process" };
const ALL = ["store", "capture", "wireglass"];

const rounds = Number(process.argv[2] ?? 50);
const victims = process.argv.length > 3 ? process.argv.slice(3) : ALL;
const parts = victims.filter((name) => name in PROGRAMS);
const work = mkdtempSync(join(tmpdir(), "wireglass-kills-"));
const [file, data, log] = ["traffic.pcap", "data", "traffic.csv"].map((name) => join(work, name));
const server = new LiveServer(data, PORT, ["--ring", "64MB", "--log", log, "--profile", "b"]);
/** [seconds since 1970, packets that the interface had received] */
const samples = [];
/** Of uninterrupted capture, outside of which packets may be missing: seconds since 1970. */
const spans = [];
const ready = Object.fromEntries(victims.map((name) => [name, []]));
let oldestLost = 0;
let packetsLost = 0;
/** Packets that the kernel had no room for, as it has told. */
let dropped = 0;
let failures = 0;

const now = () => Date.now() / 1000;
const isBusy = () => loadavg()[0] > 2 * availableParallelism();
const onItsWay = () => (isBusy() ? ON_ITS_WAY.busy : ON_ITS_WAY.quiet);

await main(async () => {
  await setUp({ dashboard: false });
  chmodSync(work, 0o755);
  makeNetwork();
  try {
    await run();
  } finally {
    server.child?.kill("SIGKILL");
    removeNetwork();
    rmSync(work, { recursive: true, force: true });
  }
  for (const name of victims) report(name);
  console.log(
    `kills: ${victims.reduce((sum, name) => sum + ready[name].length, 0)}, ${packetsLost} packets older than ${OLD} s lost ` +
      `(the oldest that was lost was ${oldestLost.toFixed(1)} s old), ${dropped} dropped by the kernel, load ${loadavg()[0].toFixed(1)}, ${failures} failures`,
  );
  if (failures > 0) process.exitCode = 1;
});

function fail(text) {
  failures++;
  console.log(`FAIL  ${text}`);
}

function report(name) {
  const times = ready[name].map(({ clock }) => clock).toSorted((a, b) => a - b);
  const worked = Math.max(...ready[name].map(({ used }) => used));
  const late = ready[name].filter(({ clock, used, busy }) => (busy ? used : clock) > READY).length;
  if (late > 0) fail(`${name}: ${late} times it was ready again too late`);
  const [middle, most] = [times[times.length >> 1], times.at(-1)].map((time) => time.toFixed(0));
  console.log(
    `${name.padEnd(10)} ${times.length} kills, ready again after ${middle} ms in the middle, ${most} ms at most, ` +
      `for which it worked ${worked} ms at most`,
  );
}

async function run() {
  await writeTraffic(file, FRAMES_OF_FILE);
  await server.start();
  let begun = now();
  const sender = replay(file, LOAD, 1_000_000);
  const sampling = setInterval(() => samples.push([now(), received().packets]), 50);
  await sleep(1000);
  for (let round = 1; round <= rounds; round++) {
    const end = now() + SHORTEST + (LONGEST - SHORTEST) * Math.random();
    for (const name of parts.toSorted(() => Math.random() - 0.5)) {
      await sleep(Math.random() * 2000);
      const killed = now();
      ready[name].push(await killPart(name));
      if (name !== "capture") continue;
      spans.push([begun, killed - onItsWay()]);
      begun = now();
    }
    if (!victims.includes("wireglass")) continue;
    await sleep(Math.max(0, (end - now()) * 1000));
    await countDropped();
    const killed = now();
    await server.end("SIGKILL");
    const clock = await server.start();
    ready.wireglass.push({ clock, used: processorTime([server.child.pid, ...server.pids("")]), busy: isBusy() });
    spans.push([begun, killed]);
    // What is younger may go with it.
    for (const span of spans) span[1] = Math.min(span[1], Math.max(span[0], killed - OLD));
    await measureLoss(begun, killed);
    begun = now();
    await compare(spans.slice(-parts.length - 1));
  }
  await sleep((OLD + 1) * 1000);
  spans.push([begun, now() - OLD]);
  await countDropped();
  packetsLost = await compare(spans);
  clearInterval(sampling);
  sender.stop();
  await sender.ended;
  const { damaged, state } = await server.ask("/api/history");
  if (state !== "ready") fail(`history is ${state}`);
  await server.end();
  const again = server.messages.split("is started again").length - 1;
  const wanted = parts.reduce((sum, name) => sum + ready[name].length, 0);
  if (again !== wanted) fail(`${wanted} processes were killed, and ${again} times one was started again`);
  for (const line of [...damaged, ...(await faultsInRing(join(data, "ring"))), ...faultsInLog(log)]) fail(line);
  const others = server.messages.split("\n").filter((line) => line !== "" && !line.includes("is started again"));
  for (const line of new Set(others)) console.log(`said: ${line}`);
}

/** Of this life of wireglass. */
async function countDropped() {
  const { counters } = (await server.ask("/api/status")).source;
  dropped += counters.reduce((sum, each) => sum + each.dropped + each.interface_dropped, 0);
}

/** Milliseconds until it is there and at work again. */
async function killPart(name) {
  const [pid] = server.pids(PROGRAMS[name]);
  if (pid === undefined) throw new Error(`there is no process ${PROGRAMS[name]}`);
  const begin = performance.now();
  process.kill(pid, "SIGKILL");
  for (;;) {
    await sleep(20);
    const waited = performance.now() - begin;
    if (waited > 30_000) throw new Error(`${name} does not come again`);
    if (!server.pids(PROGRAMS[name]).some((other) => other !== pid)) continue;
    if (name === "store") await server.untilReady();
    else if ((await server.ask("/api/status")).source.state !== "running") continue;
    const clock = performance.now() - begin;
    return { clock, used: processorTime(server.pids(PROGRAMS[name])), busy: isBusy() };
  }
}

/** Packets of whole seconds inside the spans that should be stored and are not. */
async function compare(some) {
  let missing = 0;
  for (const [begin, end] of some) {
    const [from, to] = [Math.ceil(begin + ON_ITS_WAY.quiet), Math.floor(end)];
    if (to <= from) continue;
    const wanted = receivedUntil(to) - receivedUntil(from);
    const { packets } = await server.ask(`/api/history/snapshot?from=${from}&to=${to}`);
    if (packets - wanted <= LOAD * onItsWay() && wanted - packets <= LOAD * onItsWay() + dropped) continue;
    missing += Math.max(0, wanted - packets);
    fail(`from ${from} to ${to}: ${wanted} packets received, ${packets} stored`);
  }
  return missing;
}

/** How old the oldest was that wireglass took with it. */
async function measureLoss(begun, killed) {
  const [from, to] = [Math.ceil(Math.max(begun + ON_ITS_WAY.quiet, killed - 2 * OLD)), Math.floor(killed)];
  if (to <= from) return;
  const { series } = await server.ask(`/api/history/snapshot?from=${from}&to=${to}`);
  series.packets.forEach((packets, i) => {
    const time = series.start + i * series.step;
    if (time < from || time + series.step > to) return;
    const wanted = receivedUntil(time + series.step) - receivedUntil(time);
    if (wanted - packets > LOAD * ON_ITS_WAY.quiet) oldestLost = Math.max(oldestLost, killed - time);
  });
}

function receivedUntil(time) {
  return samples.findLast(([when]) => when <= time)?.[1] ?? samples[0][1];
}
