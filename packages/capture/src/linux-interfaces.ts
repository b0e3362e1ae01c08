// Linux' interfaces from /sys and /proc: no right and no library needed.

import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { InterfaceInfo, InterfaceSource } from "./interface-info.ts";
import { defaultRoute } from "./route-table.ts";

// <linux/if.h>
const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;
/** States of RFC 2863 in which frames can pass; loopback and TUN only ever say "unknown". */
const PASSING = new Set(["up", "unknown"]);

const FOLDER = "sys/class/net";

/** The root can be another folder, for tests. */
export function linuxInterfaces(root = "/"): InterfaceSource {
  const folder = join(root, FOLDER);
  const attribute = (name: string, file: string) => readText(join(folder, name, file)).trim();
  const byteCount = (name: string, file: string) => toNumber(attribute(name, `statistics/${file}`));

  const describe = (name: string, isDefault: boolean): InterfaceInfo => {
    const flags = Number(attribute(name, "flags"));
    const up = (flags & IFF_UP) !== 0;
    const mac = attribute(name, "address");
    const alias = attribute(name, "ifalias");
    return {
      name,
      description: alias === "" ? null : alias,
      addresses: [],
      mac: isMac(mac) ? mac : null,
      up,
      running: up && PASSING.has(attribute(name, "operstate")),
      loopback: (flags & IFF_LOOPBACK) !== 0,
      wireless: existsSync(join(folder, name, "wireless")) || existsSync(join(folder, name, "phy80211")),
      default: isDefault,
      mtu: toNumber(attribute(name, "mtu")),
      bits_in_s: null,
      bits_out_s: null,
    };
  };

  return {
    async list() {
      const route = defaultRoute(readText(join(root, "proc/net/route")), readText(join(root, "proc/net/ipv6_route")));
      // The folder also has files, of bonding for one: an interface has an index.
      const names = readFolder(folder).filter((name) => attribute(name, "ifindex") !== "");
      return names.map((name) => describe(name, name === route));
    },
    bytes(name) {
      const received = byteCount(name, "rx_bytes");
      const sent = byteCount(name, "tx_bytes");
      return received === null || sent === null ? null : { received, sent };
    },
  };
}

/** Null where there is no such interface, or where the system does not tell. */
export function isRunning(name: string, root = "/"): boolean | null {
  const flags = readText(join(root, FOLDER, name, "flags"));
  if (flags === "") return null;
  return (Number(flags) & IFF_UP) !== 0 && PASSING.has(readText(join(root, FOLDER, name, "operstate")).trim());
}

export function isLoopback(name: string): boolean {
  return (Number(readText(join("/", FOLDER, name, "flags"))) & IFF_LOOPBACK) !== 0;
}

/** Loopback has one of zeros, tunnels have an address of another length. */
function isMac(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text) && text !== "00:00:00:00:00:00";
}

function toNumber(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** Any of it may vanish between two looks: what cannot be read is empty. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function readFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
