// Writes at a rate while a page is asked for again and again: node bench/store/write.js [seconds, default 60] [flows a second, 20,000] [cap in MB, 10,000] [folder]
//
// Prints whether the rate was kept, what was lost, what was on disk at most (looked at every 50 ms, logs and all), and how long a page of the
// latest hour took meanwhile.

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DuckStore } from "../../packages/store/dist/index.js";
import { generate } from "./generate.js";
import { latencies, page } from "./questions.js";

const [, , seconds = 60, rate = 20_000, cap = 10_000, given] = process.argv;
const folder = given ?? mkdtempSync(join(tmpdir(), "wireglass-bench-write-"));
const START = 1_769_990_400;
const store = await DuckStore.open({ folder, maxBytes: cap * 1e6, onMessage: (message) => console.error(message) });
const times = [];
const state = { ended: false, failures: [] };
let written = 0;
let refused = 0;
let largest = { bytes: 0, kinds: new Map() };
const watching = setInterval(watch, 50);
try {
  const asking = ask();
  const began = performance.now();
  let most = 0;
  // A batch for each second, as the recorder makes them.
  for (const batch of generate(seconds * rate, START, Number(seconds), Number(rate))) {
    const due = began + (written / rate) * 1000;
    if (due > performance.now()) await sleep(due - performance.now());
    if (!store.write(batch)) refused++;
    written += batch.flows.rows;
    most = Math.max(most, (performance.now() - due) / 1000);
  }
  const handed = (performance.now() - began) / 1000;
  await store.flush();
  const flushed = (performance.now() - began) / 1000;
  state.ended = true;
  await asking;
  const usage = await store.usage();
  const kinds = [...largest.kinds].map(([kind, bytes]) => `${kind} ${mb(bytes)}`).join(", ");
  console.log(`cap ${cap} MB, most on disk ${mb(largest.bytes)} MB: ${kinds}`);
  console.log(
    `${written} flows in ${handed.toFixed(1)} s (${Math.round(written / handed)}/s), on disk after ${flushed.toFixed(1)} s; ` +
      `${refused} batches refused, ${usage.lost_rows} rows lost; ${mb(usage.bytes)} MB; ` +
      `${(processorTime() / 1000).toFixed(1)} s of processor time in the store`,
  );
  times.sort((a, b) => a - b);
  const at = (q) => times[Math.floor(q * (times.length - 1))].toFixed(0);
  console.log(
    `${times.length} questions meanwhile: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms; ${state.failures.length} failed ${state.failures[0] ?? ""}`,
  );
} finally {
  clearInterval(watching);
  await store.close();
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

async function ask() {
  await sleep(3000);
  while (!state.ended) {
    const now = START + written / rate;
    const questions = [
      ...page(store, { from: now - 3600, to: now }, ""),
      ...latencies(store, { from: now - 3600, to: now }),
      ...page(store, { from: now - 60, to: now }, "dns"),
    ];
    await Promise.all(
      questions.map(async ([, run]) => {
        const before = performance.now();
        await run().catch((error) => state.failures.push(String(error)));
        times.push(performance.now() - before);
      }),
    );
    await sleep(1000);
  }
}

/** Milliseconds of the store's process so far. */
function processorTime() {
  const fields = readFileSync(`/proc/${store.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function mb(bytes) {
  return (bytes / 1e6).toFixed(1);
}

/** What is in the folder now, by kind; logs apart. */
function watch() {
  const kinds = new Map();
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    const size = statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.size ?? 0;
    const kind = `${name.split("-")[0]}${name.endsWith(".wal") ? " log" : ""}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + size);
    bytes += size;
  }
  if (bytes > largest.bytes) largest = { bytes, kinds };
}
