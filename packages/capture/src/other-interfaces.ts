// Interfaces on macOS, BSD and Windows: those that have an address, which is what Node knows.

import { execFile } from "node:child_process";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import type { InterfaceInfo, InterfaceSource } from "./interface-info.ts";

export function otherInterfaces(): InterfaceSource {
  return {
    async list() {
      const route = await defaultRouteOfBsd();
      return Object.entries(networkInterfaces()).map(([name, addresses = []]) =>
        describe(
          name,
          name === route,
          addresses[0]?.mac,
          addresses.some((address) => address.internal),
        ),
      );
    },
    bytes: () => null,
  };
}

function describe(name: string, isDefault: boolean, mac: string | undefined, loopback: boolean): InterfaceInfo {
  return {
    name,
    description: null,
    addresses: [],
    mac: mac === undefined || mac === "00:00:00:00:00:00" ? null : mac,
    // Others are not listed.
    up: true,
    running: true,
    loopback,
    wireless: false,
    default: isDefault,
    mtu: null,
    bits_in_s: null,
    bits_out_s: null,
  };
}

async function defaultRouteOfBsd(): Promise<string | null> {
  return parseRouteGet(await routeGetDefault());
}

/** What BSD's `route` prints of the default route; empty where there is no such program. */
export async function routeGetDefault(): Promise<string> {
  if (process.platform === "win32") return "";
  try {
    return (await promisify(execFile)("route", ["-n", "get", "default"], { timeout: 2000 })).stdout;
  } catch {
    return "";
  }
}

export function parseGatewayGet(text: string): string | null {
  const gateway = /^\s*gateway:\s*(\S+)/m.exec(text)?.[1] ?? "";
  return isIP(gateway) === 0 ? null : gateway;
}

export function parseRouteGet(text: string): string | null {
  return /^\s*interface:\s*(\S+)/m.exec(text)?.[1] ?? null;
}
