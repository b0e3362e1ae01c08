// A wireglass serve on a veth pair that ends in a network namespace, and tcpreplay that sends into it. Needs root.

import { execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CLI, inProject } from "../setup/paths.js";

const SPACE = "wg-history";
const [HERE, THERE] = ["wghist0", "wghist1"];
export const INTERFACE = HERE;

const ip = (...args) => execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });

/** Nothing but what is replayed goes over it: no IPv6, no ARP. */
export function makeNetwork() {
  removeNetwork();
  ip("netns", "add", SPACE);
  ip("link", "add", HERE, "type", "veth", "peer", "name", THERE, "netns", SPACE);
  for (const space of [[], ["-n", SPACE]]) {
    const name = space.length === 0 ? HERE : THERE;
    ip(...space, "link", "set", name, "addrgenmode", "none", "arp", "off", "up");
  }
}

export function removeNetwork() {
  for (const child of senders) child.kill("SIGKILL");
  for (const args of [
    ["link", "del", HERE],
    ["netns", "del", SPACE],
  ]) {
    try {
      ip(...args);
    } catch {
      // It is not there.
    }
  }
}

/** What the interface has received: { packets, bytes }. */
export const received = () => ({ packets: counter("packets"), bytes: counter("bytes") });

const counter = (name) => Number(readFileSync(`/sys/class/net/${HERE}/statistics/rx_${name}`, "utf8"));

/** Made-up traffic of an office, as a pcap. */
export async function writeTraffic(path, frames) {
  const { Frame, PcapWriter, demoFrames } = await import(inProject("packages", "core", "dist", "index.js"));
  const writer = new PcapWriter({ linkType: 1, snapLength: 65_535 });
  const frame = new Frame();
  let left = frames;
  for (const { time, bytes } of demoFrames({ seed: 5, start: 1_700_000_000e6 })) {
    // What a veth does not carry.
    if (bytes.length > 1514) continue;
    if (left-- === 0) break;
    frame.data = bytes;
    frame.captured = frame.length = bytes.length;
    frame.linkType = 1;
    frame.time = time;
    writer.append(frame);
  }
  writeFileSync(path, writer.take());
}

const senders = new Set();

/** Sends until it is done, or stopped. It sleeps between frames, where it would keep a core busy otherwise, as no sender on a wire does. */
export function replay(file, pps, loops) {
  const args = [
    "netns",
    "exec",
    SPACE,
    "tcpreplay",
    "-q",
    "-K",
    "--timer=nano",
    `--pps=${pps}`,
    `--loop=${loops}`,
    "-i",
    THERE,
    file,
  ];
  const child = spawn("ip", args, { stdio: "ignore" });
  senders.add(child);
  return { stop: () => child.kill("SIGINT"), ended: new Promise((resolve) => child.on("exit", resolve)) };
}

export class LiveServer {
  #data;
  #port;
  #options;
  #cookie = "";
  #url = "";
  child = null;
  messages = "";

  constructor(data, port, options = ["--ring", "off"]) {
    this.#data = data;
    this.#port = port;
    this.#options = options;
  }

  /** Resolves when history can be asked; answers with the milliseconds that it took. */
  async start() {
    const begin = performance.now();
    const args = ["serve", "-i", HERE, "--data", this.#data, "--port", String(this.#port), ...this.#options];
    this.child = spawn(process.execPath, [CLI, ...args, "--no-probe", "--no-open"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.exited = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stderr.setEncoding("utf8").on("data", (text) => (this.messages += text));
    const [url] = await new Promise((resolve, reject) => {
      let text = "";
      this.child.stdout.setEncoding("utf8").on("data", (more) => {
        text += more;
        const found = /http:\S+/.exec(text);
        if (found) resolve(found);
      });
      this.child.once("exit", () => reject(new Error(`wireglass ended: ${this.messages.slice(0, 300)}`)));
    });
    this.#url = new URL(url).origin;
    const { headers } = await fetch(url, { redirect: "manual" });
    this.#cookie = headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
    await this.untilReady();
    return performance.now() - begin;
  }

  async ask(path) {
    const response = await fetch(this.#url + path, { headers: { cookie: this.#cookie } });
    const body = await response.json();
    if (!response.ok) throw new Error(body.problem?.message ?? String(response.status));
    return body;
  }

  async download(path) {
    const response = await fetch(this.#url + path, { headers: { cookie: this.#cookie } });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(bytes.toString());
    return bytes;
  }

  async send(path, body) {
    const response = await fetch(this.#url + path, {
      method: "POST",
      headers: { cookie: this.#cookie, origin: this.#url, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.status;
  }

  /** Milliseconds until history answers. */
  async untilReady() {
    const begin = performance.now();
    for (;;) {
      const { state } = await this.ask("/api/history");
      if (state === "ready") return performance.now() - begin;
      if (performance.now() - begin > 60_000) throw new Error(`history is ${state}`);
      await sleep(20);
    }
  }

  /** Processes of the server by a part of their program's name. */
  pids(part) {
    return descendants(this.child.pid).filter((pid) => commandOf(pid).includes(part));
  }

  async end(signal = "SIGINT") {
    this.child.kill(signal);
    await this.exited;
  }
}

/** Milliseconds that processes have worked so far. Ticks are hundredths of a second. */
export function processorTime(pids) {
  return pids.reduce((sum, pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      return sum + 10 * (Number(fields[11]) + Number(fields[12]));
    } catch {
      return sum;
    }
  }, 0);
}

function descendants(root) {
  const children = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const all = [];
  const visit = (pid) => {
    for (const child of children.get(pid) ?? []) {
      all.push(child);
      visit(child);
    }
  };
  visit(root);
  return all;
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
