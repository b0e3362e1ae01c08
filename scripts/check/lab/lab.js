// A small network of namespaces: hosts on one switch, a router between them and a host outside. Nothing in it has a way out of
// the machine, and all of it is gone after `down`. Needs root.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runQuietly } from "../../setup/run.js";
import { SetupFailure } from "../../setup/say.js";

/** The router's side of the switch, where everything inside and everything that passes is seen. */
export const WATCHED = "lan0";
export const ROUTER = "10.98.0.1";
/** Documentation addresses (RFC 5737): nobody's. */
const OUTSIDE_GATEWAY = "198.51.100.254";

const STARTED_WITHIN_MS = 20_000;
const STEP_MS = 100;

export class Lab {
  folder = mkdtempSync(join(tmpdir(), "wireglass-lab-"));
  #name;
  #spaces = [];
  #children = new Set();

  constructor(name) {
    this.#name = `wg-${name}-${process.pid}`;
  }

  file(...names) {
    return join(this.folder, ...names);
  }

  directory(...names) {
    const path = this.file(...names);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** `inside`: the last number of each host's addresses by its name; `outside`: how many addresses the host outside has. */
  async up(inside, outside) {
    await this.#space("router");
    await this.#ip("router", "link", "add", WATCHED, "type", "bridge");
    await this.#addressed("router", WATCHED, `${ROUTER}/24`, "fd98::1/64");
    for (const [name, number] of Object.entries(inside)) {
      await this.#wired(name, `to-${name}`);
      await this.#ip("router", "link", "set", `to-${name}`, "master", WATCHED);
      await this.#addressed(name, "eth0", `10.98.0.${number}/24`, `fd98::${number}/64`);
      await this.#ip(name, "route", "add", "default", "via", ROUTER);
    }
    await this.#wired("outside", "wan0");
    await this.#addressed("router", "wan0", `${OUTSIDE_GATEWAY}/24`);
    const addresses = Array.from({ length: outside }, (_, i) => `198.51.100.${i + 1}/24`);
    await this.#addressed("outside", "eth0", ...addresses);
    await this.#ip("outside", "route", "add", "default", "via", OUTSIDE_GATEWAY);
    await this.must("router", "sysctl", "-qw", "net.ipv4.ip_forward=1");
  }

  /** A program that goes on until the end; resolves when `isThere(child)`, whose `said` is what it has written. */
  async start(host, isThere, program, ...args) {
    const child = this.spawn(host, program, ...args);
    for (let waited = 0; !(await isThere(child)); waited += STEP_MS) {
      if (child.exitCode !== null || waited > STARTED_WITHIN_MS)
        throw new SetupFailure(`${program} did not start: ${child.said.trim().slice(0, 300)}`);
      await sleep(STEP_MS);
    }
    return child;
  }

  /** A server, once it listens on a TCP port. */
  serve(host, port, program, ...args) {
    const listens = async () => (await this.run(host, "ss", "-Hltn", `sport = :${port}`)).output.trim() !== "";
    return this.start(host, listens, program, ...args);
  }

  /** With its standard input open. */
  spawn(host, program, ...args) {
    const child = spawn("ip", ["netns", "exec", this.#spaceOf(host), program, ...args], { stdio: "pipe" });
    this.#children.add(child);
    child.said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (child.said += text));
    child.stdin.on("error", () => {});
    child.ended = new Promise((resolve) => child.once("close", resolve)).then(() => this.#children.delete(child));
    return child;
  }

  /** { code, output } of a program that ends by itself. */
  run(host, program, ...args) {
    return runQuietly("ip", ["netns", "exec", this.#spaceOf(host), program, ...args]);
  }

  async must(host, program, ...args) {
    const { code, output } = await this.run(host, program, ...args);
    if (code !== 0) throw new SetupFailure(`${program} ${args[0]} failed: ${output.trim().slice(0, 300)}`);
    return output;
  }

  async down() {
    const running = [...this.#children];
    for (const child of running) child.kill("SIGTERM");
    await Promise.race([Promise.all(running.map(({ ended }) => ended)), sleep(3000)]);
    for (const space of this.#spaces.splice(0)) {
      const { output } = await runQuietly("ip", ["netns", "pids", space]);
      for (const pid of output.split("\n").filter(Boolean)) kill(Number(pid));
      await runQuietly("ip", ["netns", "delete", space]);
    }
    if (process.env.WIREGLASS_KEEP) console.log(`kept: ${this.folder}`);
    else rmSync(this.folder, { recursive: true, force: true });
  }

  #spaceOf(host) {
    return `${this.#name}-${host}`;
  }

  async #space(host) {
    const space = this.#spaceOf(host);
    this.#spaces.push(space);
    const { code, output } = await runQuietly("ip", ["netns", "add", space]);
    if (code !== 0) throw new SetupFailure(`there is no namespace: ${output.trim()}`);
    await this.#ip(host, "link", "set", "lo", "up");
  }

  /** A host whose eth0 ends in the router. What a network card would cut into packets is cut, as it is on a wire. */
  async #wired(host, end) {
    await this.#space(host);
    await this.#ip("router", "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", this.#spaceOf(host));
    await this.must(host, "ethtool", "-K", "eth0", "tso", "off", "gso", "off", "gro", "off", "tx", "off");
    await this.must("router", "ethtool", "-K", end, "tso", "off", "gso", "off", "gro", "off", "tx", "off");
    await this.#ip("router", "link", "set", end, "up");
  }

  async #addressed(host, link, ...addresses) {
    await this.#ip(host, "link", "set", link, "up");
    for (const address of addresses) {
      const options = address.includes(":") ? ["nodad"] : [];
      await this.#ip(host, "address", "add", address, "dev", link, ...options);
    }
  }

  #ip(host, ...args) {
    return this.must(host, "ip", ...args);
  }
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
