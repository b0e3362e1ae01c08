// A capture that reports alerts as they come and writes what it captures; and what the file alone says afterwards.

import { execFileSync } from "node:child_process";
import { CLI } from "../../setup/paths.js";
import { WATCHED } from "./lab.js";

const isThere = (child) => child.said.includes("capturing on");

export class Watch {
  #child;
  #told = [];
  #rest = "";
  file;

  static async begin(lab, file) {
    const watch = new Watch();
    watch.file = file;
    const options = ["-i", WATCHED, "-w", file, "--report", "alerts", "--format", "ndjson", "--user", "root"];
    watch.#child = await lab.start("router", isThere, process.execPath, CLI, "capture", ...options);
    watch.#child.stdout.on("data", (text) => watch.#take(text));
    return watch;
  }

  /** Alerts with `told`, the clock's seconds when they were first told of; each as it stood last. */
  async end() {
    this.#child.kill("SIGINT");
    await this.#child.ended;
    const latest = new Map();
    for (const alert of this.#told) latest.set(alert.id, { ...alert, told: latest.get(alert.id)?.told ?? alert.told });
    return [...latest.values()];
  }

  /** What it says of itself: frames and losses. */
  get counters() {
    return (
      this.#child.said
        .split("\n")
        .findLast((line) => line.includes("captured"))
        ?.replace("wireglass: ", "") ?? ""
    );
  }

  #take(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop();
    for (const line of lines) this.#told.push({ ...JSON.parse(line), told: Date.now() / 1000 });
  }
}

/** The alerts of a file. */
export function replayed(file) {
  const args = [CLI, "read", file, "--report", "alerts", "--format", "json"];
  return JSON.parse(execFileSync(process.execPath, args, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }));
}

/** How many addresses there were is an estimate, with another random seed each time. */
const ESTIMATE = /about [\d,]+ addresses/;

/** What of an alert has to be the same live and from the file. */
export function essence({
  rule,
  severity,
  src_ip,
  dst_ip,
  summary,
  observed,
  threshold,
  count,
  first,
  last,
  evidence,
}) {
  const said = summary.replace(ESTIMATE, "about so many addresses");
  return JSON.stringify({ rule, severity, src_ip, dst_ip, said, observed, threshold, count, first, last, ...evidence });
}
