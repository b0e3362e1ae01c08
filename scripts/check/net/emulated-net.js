// An emulated net of test/net/emulated, what runs in its two namespaces, and what wireglass captures there.

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CLI, inProject } from "../../setup/paths.js";
import { runQuietly } from "../../setup/run.js";
import { SetupFailure } from "../../setup/say.js";

export const CLIENT = "10.99.0.1";
export const SERVER = "10.99.0.2";

const STARTED_WITHIN_MS = 20_000;
const STEP_MS = 100;

export class EmulatedNet {
  #name;
  #folder;
  /** What has been started: the captures, then the servers. */
  #captures = [];
  #servers = [];

  constructor(name, folder) {
    this.#name = `check-${process.pid}-${name}`;
    this.#folder = join(folder, name);
    mkdirSync(this.#folder);
  }

  file(name) {
    return join(this.#folder, name);
  }

  async up(delay, jitter, loss) {
    const { code, output } = await this.#emulated("up", delay, jitter, loss);
    if (code !== 0) throw new SetupFailure(`there is no emulated net: ${output.trim()}`);
  }

  /** Captures on the client's side ("a") or the server's ("b"); answers with the file. */
  async capture(side) {
    const file = this.file(`${side}.pcap`);
    const options = ["-i", "wan0", "-w", file, "--user", "root"];
    const child = this.#start(side, process.execPath, [CLI, "capture", ...options]);
    this.#captures.push(child);
    await until(`a capture in ${side}`, child, () => child.said.includes("wan0"));
    return file;
  }

  async stopCaptures() {
    // What is on the wire arrives.
    await sleep(STEP_MS * 5);
    await Promise.all(this.#captures.splice(0).map((child) => stopped(child, "SIGINT")));
  }

  /** A server in "b", once it answers on the port. */
  async serve(port, program, ...args) {
    const child = this.#start("b", program, args);
    this.#servers.push(child);
    let open = false;
    await until(`${program} on port ${port}`, child, async () => {
      const { output } = await this.run("b", "ss", "-Hltn", `sport = :${port}`);
      return (open ||= output.trim() !== "");
    });
  }

  /** { code, output } of a program in a namespace. */
  run(side, program, ...args) {
    const command = ["netns", "exec", `${this.#name}-${side}`, program, ...args];
    return runQuietly("ip", command, { env: { ...process.env, LC_ALL: "C" } });
  }

  async down() {
    await Promise.all([...this.#captures, ...this.#servers].map((child) => stopped(child, "SIGTERM")));
    await this.#emulated("down");
  }

  #emulated(...args) {
    return runQuietly(inProject("test", "net", "emulated"), args.map(String), {
      env: { ...process.env, EMULATED: this.#name },
    });
  }

  #start(side, program, args) {
    const command = ["netns", "exec", `${this.#name}-${side}`, program, ...args];
    const child = spawn("ip", command, { stdio: ["ignore", "pipe", "pipe"] });
    child.said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (child.said += text));
    }
    return child;
  }
}

async function until(what, child, isThere) {
  for (let waited = 0; !(await isThere()); waited += STEP_MS) {
    if (child.exitCode !== null || waited > STARTED_WITHIN_MS) {
      throw new SetupFailure(`${what} did not start: ${child.said.trim().slice(0, 300)}`);
    }
    await sleep(STEP_MS);
  }
}

function stopped(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill(signal);
  return ended;
}
