// The interfaces of this machine with their addresses, state and live rate. Needs neither root nor libpcap.

import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { InterfaceBytes, InterfaceInfo, InterfaceSource } from "./interface-info.ts";
import { linuxInterfaces } from "./linux-interfaces.ts";
import { otherInterfaces } from "./other-interfaces.ts";
import { RateMeter } from "./rate-meter.ts";

/** A rate over less says little; one over more is no longer live. */
const SHORTEST_LOOK = 400;
const LONGEST_LOOK = 5000;

const meter = new RateMeter();
let looking: Promise<InterfaceInfo[]> | null = null;

/** The list, that of the default route first, loopback and what is down last. At once, and so without rates. */
export async function listInterfaces(): Promise<InterfaceInfo[]> {
  return inOrder(await sourceHere().list());
}

/** The same with rates: over the time since the last call; the first call takes half a second to have one. */
export async function interfacesWithRates(): Promise<InterfaceInfo[]> {
  // Calls at the same time share one look: each would cut the other's time short.
  looking ??= look(sourceHere()).finally(() => {
    looking = null;
  });
  return looking;
}

function sourceHere(): InterfaceSource {
  return process.platform === "linux" ? linuxInterfaces() : otherInterfaces();
}

async function look(source: InterfaceSource): Promise<InterfaceInfo[]> {
  const age = meter.age(performance.now());
  if (age === null || age > LONGEST_LOOK) {
    meter.look(byteCounts(await source.list(), source), performance.now());
    await sleep(SHORTEST_LOOK);
  } else if (age < SHORTEST_LOOK) {
    await sleep(SHORTEST_LOOK - age);
  }
  const list = await source.list();
  const rates = meter.look(byteCounts(list, source), performance.now());
  for (const info of list) Object.assign(info, rates.get(info.name));
  return inOrder(list);
}

function inOrder(list: readonly InterfaceInfo[]): InterfaceInfo[] {
  const addresses = networkInterfaces();
  for (const info of list) info.addresses = (addresses[info.name] ?? []).map(({ address }) => address);
  return list.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function byteCounts(list: readonly InterfaceInfo[], source: InterfaceSource): Map<string, InterfaceBytes> {
  const counts = new Map<string, InterfaceBytes>();
  for (const { name } of list) {
    const bytes = source.bytes(name);
    if (bytes !== null) counts.set(name, bytes);
  }
  return counts;
}

function rank(info: InterfaceInfo): number {
  if (info.default) return 0;
  if (!info.up) return 3;
  return info.loopback ? 2 : 1;
}
