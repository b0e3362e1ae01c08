// A wire of one's own for live tests: a veth pair into a network namespace, and tcpreplay at the far end.

import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { once } from "node:events";

/** Why live tests cannot run here, or null. */
export function whyNotLive(): string | null {
  if (process.platform !== "linux" || process.geteuid?.() !== 0) return "needs root on Linux";
  for (const tool of ["ip", "tcpreplay", "sysctl"]) if (!runs("sh", "-c", `command -v ${tool}`)) return `needs ${tool}`;
  const link = new VethLink("probe");
  const works = link.tryOpen();
  link.close();
  return works ? null : "needs network namespaces and veth";
}

export class VethLink {
  readonly near: string;
  readonly #far: string;
  readonly #namespace: string;

  /** At most five letters: a name may have 15 in all. Two runs of the tests at a time do not meet. */
  constructor(name: string) {
    const stem = `wg${process.pid.toString(36)}${name}`;
    this.near = `${stem}0`;
    this.#far = `${stem}1`;
    this.#namespace = stem;
  }

  tryOpen(): boolean {
    try {
      this.open();
      return true;
    } catch {
      return false;
    }
  }

  open(): void {
    run("ip", "netns", "add", this.#namespace);
    run("ip", "link", "add", this.near, "type", "veth", "peer", "name", this.#far, "netns", this.#namespace);
    // No stray frame may come: everything counted was sent by the test.
    run("sysctl", "-qw", `net.ipv6.conf.${this.near}.disable_ipv6=1`);
    this.#inNamespace("sysctl", "-qw", `net.ipv6.conf.${this.#far}.disable_ipv6=1`);
    run("ip", "link", "set", this.near, "up");
    this.#inNamespace("ip", "link", "set", this.#far, "up");
  }

  set(state: "up" | "down"): void {
    run("ip", "link", "set", this.near, state);
  }

  unplug(): void {
    run("ip", "link", "del", this.near);
  }

  close(): void {
    runs("ip", "link", "del", this.near);
    runs("ip", "netns", "del", this.#namespace);
  }

  /** Sends a capture so often, as fast as it goes; returns how many frames the kernel took. */
  async send(file: string, times: number): Promise<number> {
    const options = ["-q", "-i", this.#far, "--topspeed", "--preload-pcap", "--loop", String(times), file];
    const child = spawn("ip", ["netns", "exec", this.#namespace, "tcpreplay", ...options], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    await once(child, "close");
    return Number(/Successful packets:\s+(\d+)/.exec(output)?.[1] ?? Number.NaN);
  }

  #inNamespace(...command: string[]): void {
    run("ip", "netns", "exec", this.#namespace, ...command);
  }
}

/** A capture of so many Ethernet frames of 64 bytes, of a type that nobody answers (RFC 5342: 0x88b5 is for experiments). */
export function writeFrames(path: string, count: number): void {
  const RECORD = 16 + 64;
  const file = Buffer.alloc(24 + count * RECORD);
  file.writeUInt32LE(0xa1b2c3d4, 0);
  file.writeUInt16LE(2, 4);
  file.writeUInt16LE(4, 6);
  file.writeUInt32LE(65_535, 16);
  file.writeUInt32LE(1, 20);
  for (let i = 0, at = 24; i < count; i++, at += RECORD) {
    file.writeUInt32LE(i, at + 4);
    file.writeUInt32LE(64, at + 8);
    file.writeUInt32LE(64, at + 12);
    file.fill(2, at + 16, at + 28);
    file.writeUInt16BE(0x88b5, at + 28);
    file.writeUInt32BE(i, at + 30);
  }
  writeFileSync(path, file);
}

function run(command: string, ...options: string[]): void {
  execFileSync(command, options, { stdio: "pipe" });
}

function runs(command: string, ...options: string[]): boolean {
  try {
    run(command, ...options);
    return true;
  } catch {
    return false;
  }
}
