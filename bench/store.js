// Times every question that a panel asks of history: node bench/store.js [flows, default 1,000,000] [folder]
//
// A page asks all its questions at once; the time of each is what its panel waits. For each filter a table: questions by
// ranges, the slowest of three rounds in milliseconds, and what answered: s, m, h, d steps of a second, minute, hour, day,
// f single flows; * a part of the range, the latest. The last line of a table is the processor time of the store's process for
// a page, all threads together: what is left of the figures on a machine that has something else to do. A folder that is not empty is asked as it is, and stays; without one,
// the flows are made and deleted afterwards. Writing is timed by bench/store/write.js.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckStore } from "../packages/store/dist/index.js";
import { fill } from "./store/fill.js";
import { PAGES, ranges, single } from "./store/questions.js";

const BUDGET = 500;
const ROUNDS = 3;
const DAYS = 30;
/** The end of the history. */
const NOW = 1_769_904_000;

const flows = Number(process.argv[2] ?? 1_000_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), "wireglass-bench-store-"));
const all = [];

if (!existsSync(folder) || readdirSync(folder).length === 0) {
  await fill(folder, flows, DAYS, NOW, (text) => process.stderr.write(`\r${text}    `));
  process.stderr.write("\n");
}
const store = await DuckStore.open({ folder, maxBytes: 40e9, onMessage: (message) => console.error(message) });
try {
  await size();
  const { from, to } = await store.bounds();
  const columns = ranges(to, (to - from) / 86_400);
  for (const [name, page] of PAGES) print(name, columns, await timed(columns, (range) => page(store, range)));
  const whole = [["all", columns.find(([name]) => name === "all")[1]]];
  const { rows } = await store.flows({ range: whole[0][1], limit: 1 });
  const { next: page2 } = await store.flows({ range: whole[0][1], order: "total_bytes", limit: 100 });
  const ids = { old: 12_345, latest: rows[0].id, none: 2 ** 50, page2 };
  print("one at a time", whole, await timed(whole, (range) => single(store, range, ids), true));
} finally {
  await store.close();
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}
all.sort((a, b) => a - b);
const late = all.filter((ms) => ms > BUDGET).length;
const at = (q) => all[Math.floor(q * (all.length - 1))].toFixed(0);
console.log(
  `\n${all.length} answers: median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, 99 % within ${at(0.99)} ms, slowest ${at(1)} ms; ${late} later than ${BUDGET} ms`,
);
if (late > 0) process.exitCode = 1;

async function size() {
  for (const { kind, bytes, segments, rows } of (await store.usage()).kinds) {
    const mb = (bytes / 1e6).toFixed(1);
    console.log(`${kind.padEnd(8)} ${mb.padStart(9)} MB  ${String(segments).padStart(4)} segments  ${rows} rows`);
  }
}

/** By question, then by range: the slowest time and what answered. */
async function timed(columns, questions, oneByOne = false) {
  const rows = new Map();
  for (const [name, range] of columns) {
    for (let round = 0; round < ROUNDS; round++) {
      const asked = questions(range).map(([question, run]) => async () => {
        const before = performance.now();
        const answer = await run();
        note(rows, question, name, performance.now() - before, answer);
      });
      const used = processorTime();
      if (oneByOne) for (const ask of asked) await ask();
      else await Promise.all(asked.map((ask) => ask()));
      put(rows, "(processor time)", name, processorTime() - used, " ");
    }
  }
  return rows;
}

function note(rows, question, range, ms, answer) {
  all.push(ms);
  put(rows, question, range, ms, stepOf(answer));
}

function put(rows, question, range, ms, from) {
  const row = rows.get(question) ?? new Map();
  rows.set(question, row);
  row.set(range, { ms: Math.max(ms, row.get(range)?.ms ?? 0), from });
}

/** Milliseconds of the store's process so far. Ticks are hundredths of a second. */
function processorTime() {
  const fields = readFileSync(`/proc/${store.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function stepOf(answer) {
  if (answer?.resolution === undefined) return " ";
  const step = { 0: "f", 1: "s", 60: "m", 3600: "h", 86400: "d" }[answer.resolution] ?? "?";
  return answer.complete ? step : `${step}*`;
}

function print(title, columns, rows) {
  console.log(`\n${title.padEnd(36)}${columns.map(([name]) => name.padStart(12)).join("")}`);
  for (const [question, row] of rows) {
    const cells = columns.map(([name]) => {
      const { ms, from } = row.get(name);
      return `${ms.toFixed(0)} ${from.padEnd(2)}`.padStart(12);
    });
    console.log(`${question.padEnd(36)}${cells.join("")}`);
  }
}
