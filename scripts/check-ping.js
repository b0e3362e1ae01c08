// node scripts/check-ping.js: compares `wireglass ping` with the system's ping on loopback, both in turns. Their medians must be
// within 0.1 ms of each other.

import { once } from "node:events";
import { spawn } from "node:child_process";
import { inProject } from "./setup/paths.js";
import { main, SetupFailure } from "./setup/say.js";

const ROUNDS = 5;
const ECHOES = 10;
const INTERVAL = "0.2";
const MOST_APART_MS = 0.1;

await main(async () => {
  const system = await systemPing("127.0.0.1");
  if (system.length === 0) return console.log("ping: skipped, there is no ping that may be used here");
  // Both wait most of the time.
  await Promise.all(["127.0.0.1", "::1"].map(compare));
});

async function compare(target) {
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(...(await wireglassPing(target)));
    theirs.push(...(await systemPing(target)));
  }
  if (theirs.length === 0) return console.log(`ping ${target}: skipped, the system's ping gets no answer`);
  const expected = ROUNDS * ECHOES;
  if (ours.length < expected) throw new SetupFailure(`ping ${target}: ${ours.length} of ${expected} echoes answered`);
  const apart = Math.abs(median(ours) - median(theirs));
  const figures = `median ${median(ours).toFixed(3)} ms, the system's ping ${median(theirs).toFixed(3)} ms`;
  console.log(`ping ${target}: ${figures}, ${ours.length} and ${theirs.length} echoes`);
  if (!(apart <= MOST_APART_MS)) throw new SetupFailure(`ping ${target}: the medians are ${apart.toFixed(3)} ms apart`);
}

async function wireglassPing(target) {
  const cli = inProject("apps", "cli", "bin", "wireglass.js");
  const text = await output(process.execPath, [
    cli,
    "ping",
    "-c",
    String(ECHOES),
    "-i",
    INTERVAL,
    "--format",
    "ndjson",
    target,
  ]);
  const rows = text
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "");
  return rows.map((line) => JSON.parse(line).latency_ms).filter((latency) => latency !== null);
}

async function systemPing(target) {
  const text = await output("ping", ["-n", "-c", String(ECHOES), "-i", INTERVAL, target]);
  return [...text.matchAll(/ time=([\d.]+) ms/g)].map(([, time]) => Number(time));
}

/** Empty when the program is not there. */
async function output(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  await Promise.race([once(child, "close"), once(child, "error")]).catch(() => {});
  return text;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
