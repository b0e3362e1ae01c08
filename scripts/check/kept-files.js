// What is wrong with the files that a live capture keeps of its packets: the ring and the log.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "../setup/paths.js";

const COLUMNS = { a: 5, b: 10 };

/** One line for each file that is no whole pcapng. */
export async function faultsInRing(folder) {
  const { Frame, openCapture } = await import(inProject("packages", "core", "dist", "index.js"));
  const faults = readdirSync(folder).filter((name) => name.endsWith(".damaged"));
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".pcapng"))) {
    const reader = openCapture();
    reader.push(readFileSync(join(folder, name)));
    for (const frame = new Frame(); reader.next(frame);) continue;
    reader.end();
    if (reader.error !== null) faults.push(`${name}: ${reader.error.message}`);
  }
  return faults;
}

/** Without the header. */
export function rowsOfLog(path) {
  return linesOf(path).length - 2;
}

const linesOf = (path) => readFileSync(path, "utf8").split("\r\n");

/** One line for a log whose rows are not whole, or that has more than one header. */
export function faultsInLog(path, profile = "b") {
  const lines = linesOf(path);
  const rows = lines.slice(0, -1);
  const cut = rows.filter((row) => row.split(",").length !== COLUMNS[profile]).length;
  const headers = rows.filter((row) => row === rows[0]).length;
  const faults = [];
  if (lines.at(-1) !== "") faults.push(`${path}: its last row is cut off`);
  if (cut > 0) faults.push(`${path}: ${cut} of ${rows.length} rows are not whole`);
  if (headers !== 1) faults.push(`${path}: ${headers} headers`);
  return faults;
}
