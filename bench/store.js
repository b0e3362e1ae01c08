// Times every question that a panel asks of history, over made-up flows: node bench/store.js [flows, default 1,000,000] [folder]
//
// Prints the rate of writing, and for each question and range what it was answered from, and the time: the median of three,
// and the slowest. The folder is deleted afterwards.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckStore } from "../packages/store/dist/index.js";
import { generate } from "./store/generate.js";
import { questions } from "./store/questions.js";

const BUDGET = 500;
const flows = Number(process.argv[2] ?? 1_000_000);
const keep = process.argv[3];
const folder = keep ?? mkdtempSync(join(tmpdir(), "wireglass-bench-store-"));
const DAYS = 30;
/** The end of the history. */
const NOW = 1_769_904_000;

const store = await DuckStore.open({ folder, maxBytes: 40e9, onMessage: (message) => console.error(message) });
try {
  const had = (await store.usage()).kinds.find(({ kind }) => kind === "flows")?.rows ?? 0;
  if (had === 0) await write();
  await ask();
} finally {
  await store.close();
  if (keep === undefined) rmSync(folder, { recursive: true, force: true });
}

async function write() {
  const begun = performance.now();
  let made = 0;
  let rows = 0;
  for (const batch of generate(flows, NOW - DAYS * 86_400, DAYS * 86_400)) {
    const before = performance.now();
    while (!store.write(batch)) await new Promise((resolve) => setTimeout(resolve, 5));
    made += performance.now() - before;
    rows += batch.flows?.rows ?? 0;
    if (rows % 1_000_000 < 20_000) {
      await store.flush();
      const seconds = (performance.now() - begun) / 1000;
      process.stderr.write(`\r${(rows / 1e6).toFixed(1)} M flows, ${Math.round(rows / seconds)}/s `);
    }
  }
  await store.flush();
  const seconds = (performance.now() - begun) / 1000;
  process.stderr.write("\n");
  console.log(
    `written: ${rows} flows in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} flows/s (${(made / 1000).toFixed(1)} s of that handing over)`,
  );
}

async function ask() {
  const usage = await store.usage();
  for (const { kind, bytes, segments, rows } of usage.kinds) {
    console.log(
      `${kind.padEnd(8)} ${(bytes / 1e6).toFixed(1).padStart(9)} MB  ${String(segments).padStart(4)} segments  ${rows} rows`,
    );
  }
  console.log(
    `\n${"question".padEnd(46)} ${"range".padEnd(10)} ${"answered from".padEnd(18)} ${"median".padStart(8)} ${"slowest".padStart(8)}`,
  );
  let slow = 0;
  for (const { name, range, run } of questions(store, NOW, DAYS)) {
    const times = [];
    let answer;
    for (let n = 0; n < 3; n++) {
      const before = performance.now();
      answer = await run();
      times.push(performance.now() - before);
    }
    times.sort((a, b) => a - b);
    if (times[1] > BUDGET) slow++;
    const from =
      answer?.resolution === undefined ? "" : answer.resolution === 0 ? "flows" : `steps of ${answer.resolution} s`;
    const partly = answer?.complete === false ? " (part)" : "";
    console.log(
      `${name.padEnd(46)} ${range.padEnd(10)} ${(from + partly).padEnd(18)} ${times[1].toFixed(0).padStart(5)} ms ${times[2].toFixed(0).padStart(5)} ms`,
    );
  }
  console.log(slow === 0 ? `all within ${BUDGET} ms` : `${slow} questions took longer than ${BUDGET} ms`);
  if (slow > 0) process.exitCode = 1;
}
