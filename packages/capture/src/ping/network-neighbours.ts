// Whom a network's own health shows in: the default gateway, and the resolver that names are asked of.

import { Resolver } from "node:dns";
import { readFile } from "node:fs/promises";
import { endianness } from "node:os";
import { parseGatewayGet, routeGetDefault } from "../other-interfaces.ts";
import { defaultGateway } from "../route-table.ts";

/** Null where there is none, or the system does not tell. */
export async function gatewayAddress(): Promise<string | null> {
  if (process.platform !== "linux") return parseGatewayGet(await routeGetDefault());
  const [route4, route6] = await Promise.all([read("/proc/net/route"), read("/proc/net/ipv6_route")]);
  return defaultGateway(route4, route6, endianness());
}

/** The first one of /etc/resolv.conf, or whatever the system has in its place; null where there is none. */
export function resolverAddress(): string | null {
  const [first] = new Resolver().getServers();
  // Written with its port where that is not 53.
  return first?.replace(/^\[(.*)\]:\d+$/, "$1").replace(/^([\d.]+):\d+$/, "$1") ?? null;
}

async function read(path: string): Promise<string> {
  return readFile(path, "latin1").catch(() => "");
}
