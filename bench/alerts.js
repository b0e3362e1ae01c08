// What looking for alerts costs. Three questions: an engine on one capture with detection and without, by runs in turns of which
// the shortest counts, in processor time; lookups in a blacklist of 100,000 entries, as a share of the analysis; and a flood of
// made-up sources, by two engines side by side, with what was found in it.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const PART = fileURLToPath(new URL("alerts/part.js", import.meta.url));
const SLOWDOWN = 10;
const SHARE = 3;
const MEMORY_MB = 1024;

const SOURCES = 5_000_000;

/** Prints what it measures. */
export async function measureAlerts(file, rounds, sources = SOURCES) {
  await ordinary(file, rounds);
  await blacklist(file);
  await flood(sources, rounds);
}

async function ordinary(file, rounds) {
  const { off, on } = await shortest(rounds, ["off", "on"], (mode) => ["file", file, mode]);
  console.log(`a capture, ${off.frames.toLocaleString("en")} frames: ${file}`);
  print("summary", off);
  print("with alerts", on, `${more(on, off)} more, the pairing of DNS included; ${on.alerts} alerts`);
}

async function blacklist(file) {
  const { found } = await shortest(1, ["found"], () => ["blacklist", file]);
  const share = (100 * found.lookups) / found.seconds;
  console.log(
    `blacklist of ${found.entries.toLocaleString("en")} entries, ${found.asked.toLocaleString("en")} lookups`,
  );
  console.log(
    `  lookups        ${found.lookups.toFixed(3)} s of ${found.seconds.toFixed(2)} s: ${share.toFixed(2)} % ${kept(share < SHARE, `${SHARE} %`)}`,
  );
}

async function flood(sources, rounds) {
  const [on] = await runs(1, ["flood", String(sources), "on"]);
  const pairs = await runs(rounds, ["flood", String(sources), "turns"]);
  const slower = pairs.map((pair) => 100 * (pair.on / pair.off - 1)).toSorted((a, b) => a - b);
  const median = slower[Math.floor(slower.length / 2)];
  console.log(`a flood from ${sources.toLocaleString("en")} made-up sources`);
  console.log(
    `  with alerts    ${median.toFixed(1)} % slower ${kept(median <= SLOWDOWN, `${SLOWDOWN} %`)}, side by side in one process: ${slower.map((each) => each.toFixed(1)).join(" ")}`,
  );
  console.log(`  memory         ${on.megabytes} MB ${kept(on.megabytes <= MEMORY_MB, `${MEMORY_MB} MB`)}`);
  console.log(`  alerts         ${on.alerts} ${kept(on.alerts === 1, "1")}: ${on.summary}`);
  console.log(
    `  top targets    ${on.targets} of ${on.wanted} as the generator counted them ${kept(on.targets === on.wanted, "all")}`,
  );
}

/** Of each mode the run with the least processor time. */
async function shortest(rounds, modes, line) {
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) {
      const [result] = await runs(1, line(mode));
      if (best[mode] === undefined || result.seconds < best[mode].seconds) best[mode] = result;
    }
  }
  return best;
}

async function runs(rounds, line) {
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await run(process.execPath, [PART, ...line], { maxBuffer: 1 << 24 });
    results.push(JSON.parse(stdout));
  }
  return results;
}

function print(name, { seconds }, note = "") {
  console.log(`  ${name.padEnd(14)} ${seconds.toFixed(2)} s  ${note}`.trimEnd());
}

function more(on, off) {
  return `${(100 * (on.seconds / off.seconds - 1)).toFixed(1)} %`;
}

function kept(isKept, budget) {
  return `(budget ${budget}: ${isKept ? "kept" : "MISSED"})`;
}
