// Kills the store's process, or the whole program with it, at random moments while it writes: node scripts/check-store.js [rounds]
//
// After each round everything that was said to be on disk has to be there, once, and the store ready within 3 seconds: of the
// clock, or on a machine that is busy with other things, of its own processor time.

import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DuckStore } from "../packages/store/dist/index.js";

const READY = 3000;
const rounds = Number(process.argv[2] ?? 50);
const folder = mkdtempSync(join(tmpdir(), "wireglass-check-store-"));
const writer = fileURLToPath(new URL("store/writer.js", import.meta.url));

let failed = 0;
let written = 0;
const times = [];
let mostUsed = 0;
try {
  for (let round = 0; round < rounds; round++) await once(round);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
times.sort((a, b) => a - b);
console.log(
  `${rounds} rounds, ${written} flows, ready again after ${times[times.length >> 1].toFixed(0)} ms in the middle, ${times.at(-1).toFixed(0)} ms at most ` +
    `(processor time ${mostUsed} ms at most; load ${loadavg()[0].toFixed(1)}), ${failed} failed`,
);
process.exitCode = failed === 0 ? 0 : 1;

async function once(round) {
  const wholeProgram = round % 2 === 0;
  // What was written in a round has times and ids of its own.
  const child = fork(writer, [folder, String(round)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let onDisk = 0;
  let pid = null;
  await new Promise((begun) =>
    child.on("message", (message) => {
      onDisk = message.onDisk ?? onDisk;
      pid = message.pid ?? pid;
      begun();
    }),
  );
  await sleep(Math.random() * 1500);
  process.kill(pid, "SIGKILL");
  // What the program knew before it was killed itself; where only the store's process was, it goes on and says when it ended.
  if (wholeProgram) child.kill("SIGKILL");
  else {
    await sleep(500);
    child.send("end");
  }
  await new Promise((resolve) => child.on("exit", resolve));
  const promised = onDisk;

  const began = performance.now();
  const messages = [];
  const store = await DuckStore.open({ folder, onMessage: (message) => messages.push(message) });
  const ready = performance.now() - began;
  const used = processorTime(store.pid);
  times.push(ready);
  mostUsed = Math.max(mostUsed, used);
  const range = { from: round * 1e5, to: (round + 1) * 1e5 };
  const { rows, other } = await store.top({ range, dimension: "app", limit: 100 });
  const flows = rows.reduce((sum, row) => sum + row.flows, other.flows);
  const { flows: counted } = await store.summary({ range, filter: "frame" });
  await store.close();
  written += flows;
  const wrong = [];
  if (flows < promised) wrong.push(`${promised - flows} of ${promised} flows are missing`);
  if (counted !== flows) wrong.push(`${counted} flows by one, ${flows} by the other`);
  if (flows > promised + 64 * 200) wrong.push(`${flows} flows, and only ${promised} were promised`);
  const busy = loadavg()[0] > 2 * availableParallelism();
  if ((busy ? used : ready) > READY) wrong.push(`ready after ${ready.toFixed(0)} ms, ${used} ms of it working`);
  if (readdirSync(folder).includes("damaged")) wrong.push(`moved aside: ${messages.join("; ")}`);
  if (wrong.length === 0) return;
  failed++;
  console.log(`round ${round} (${wholeProgram ? "the program" : "the process"}): ${wrong.join(", ")}`);
}

/** Milliseconds that a process has worked so far. Ticks are hundredths of a second. */
function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
