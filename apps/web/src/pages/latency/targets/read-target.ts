// What the form for a target says, read and checked. The server has the last word; this one spares a detour.

import type { AddProbe } from "@wireglass/contract";

interface ReadTarget {
  readonly probe: AddProbe | null;
  readonly wrong: string | null;
}

export function readTarget(target: string, interval: string, timeout: string): ReadTarget {
  const name = target.trim();
  if (name === "") return no("A target is a name or an address.");
  if (/[\s/]/.test(name)) return no("One name or one address, without spaces and without a path.");
  const intervalS = number(interval);
  if (!(intervalS >= 0.2 && intervalS <= 3600)) return no("The interval is a number from 0.2 to 3,600 seconds.");
  const timeoutS = number(timeout);
  if (!(timeoutS >= 0.1 && timeoutS <= 60)) return no("The time to wait is a number from 0.1 to 60 seconds.");
  return { probe: { target: name, interval_s: intervalS, timeout_s: timeoutS }, wrong: null };
}

const no = (wrong: string): ReadTarget => ({ probe: null, wrong });

/** A comma is a decimal point in half of the world. */
const number = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".")));
