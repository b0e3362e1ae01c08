import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRunning, linuxInterfaces } from "./linux-interfaces.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "interfaces-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function addInterface(name: string, attributes: Record<string, string>): void {
  const folder = join(root, "sys/class/net", name);
  mkdirSync(join(folder, "statistics"), { recursive: true });
  for (const [file, text] of Object.entries(attributes)) writeFileSync(join(folder, file), `${text}\n`);
}

describe("linuxInterfaces", () => {
  it("describes an interface by its files", async () => {
    addInterface("wlan0", {
      ifindex: "3",
      flags: "0x1003",
      address: "02:00:00:00:00:01",
      ifalias: "garden",
      operstate: "up",
      mtu: "1500",
      "statistics/rx_bytes": "10",
      "statistics/tx_bytes": "20",
    });
    mkdirSync(join(root, "sys/class/net/wlan0/wireless"));
    mkdirSync(join(root, "proc/net"), { recursive: true });
    writeFileSync(join(root, "proc/net/route"), "wlan0\t00000000\t01\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
    const source = linuxInterfaces(root);
    expect(await source.list()).toEqual([
      {
        name: "wlan0",
        description: "garden",
        addresses: [],
        mac: "02:00:00:00:00:01",
        up: true,
        running: true,
        loopback: false,
        wireless: true,
        default: true,
        mtu: 1500,
        bits_in_s: null,
        bits_out_s: null,
      },
    ]);
    expect(source.bytes("wlan0")).toEqual({ received: 10, sent: 20 });
  });

  it("tells up from running, and loopback by its flag", async () => {
    addInterface("lo", {
      ifindex: "1",
      flags: "0x9",
      address: "00:00:00:00:00:00",
      operstate: "unknown",
      mtu: "65536",
    });
    addInterface("eth0", { ifindex: "2", flags: "0x1003", operstate: "down", mtu: "1500" });
    addInterface("eth1", { ifindex: "4", flags: "0x1002", operstate: "up", mtu: "1500" });
    const list = await linuxInterfaces(root).list();
    const states = Object.fromEntries(list.map(({ name, up, running, loopback }) => [name, { up, running, loopback }]));
    expect(states).toEqual({
      lo: { up: true, running: true, loopback: true },
      eth0: { up: true, running: false, loopback: false },
      eth1: { up: false, running: false, loopback: false },
    });
    expect(list.find((info) => info.name === "lo")?.mac).toBeNull();
    const running = ["lo", "eth0", "eth1", "gone0"].map((name) => isRunning(name, root));
    expect(running).toEqual([true, false, false, null]);
  });

  it("skips what is no interface, and bears what vanishes", async () => {
    mkdirSync(join(root, "sys/class/net"), { recursive: true });
    writeFileSync(join(root, "sys/class/net/bonding_masters"), "\n");
    const source = linuxInterfaces(root);
    expect(await source.list()).toEqual([]);
    expect(source.bytes("gone0")).toBeNull();
  });

  it("lists nothing where there is no /sys", async () => {
    expect(await linuxInterfaces(join(root, "nowhere")).list()).toEqual([]);
  });
});
