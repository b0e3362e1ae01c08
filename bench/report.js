// The result of a measurement as lines: the machine, the file, and a table of medians and ratios.

import { cpus, release, totalmem, type } from "node:os";
import { median } from "./measure.js";

export function machineLine() {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `machine: ${cpus().length} × ${first.model.trim()}, ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** The ratio tells how much longer a program takes than we do; `atLeast` is what the design asks of it. */
export function table(programs, times) {
  const ours = median(times.get("wireglass"));
  const lines = [row("program", "does", "median s", "range s", "ratio", "")];
  for (const { name, does, slice, atLeast } of programs) {
    const seconds = times.get(name);
    if (seconds.length === 0) {
      lines.push(row(name, does, "failed", "", "", ""));
      continue;
    }
    const ratio = median(seconds) / ours;
    const notes = [];
    if (slice) notes.push(`from ${slice * 100} % of the frames, scaled up`);
    if (atLeast) notes.push(`budget ${atLeast}: ${ratio >= atLeast ? "kept" : "MISSED"}`);
    const range = `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;
    lines.push(row(name, does, median(seconds).toFixed(2), range, ratio.toFixed(2), notes.join("; ")));
  }
  return lines;
}

const row = (name, does, middle, range, ratio, note) =>
  `${name.padEnd(17)} ${does.padEnd(20)} ${middle.padStart(9)} ${range.padStart(15)} ${ratio.padStart(7)}  ${note}`.trimEnd();
