// What the probe process found out, as the JSON that it prints.

import { isRecord } from "./capture-spec.ts";
import { isProblem } from "./messages.ts";
import { problem } from "./problems.ts";
import type { Problem } from "./problems.ts";

export interface ProbeResult {
  /** libpcap's own line about its version; null when it is not here. */
  libpcap: string | null;
  /** The first thing that is wrong. */
  problem: Problem | null;
}

export function parseProbeResult(text: string): ProbeResult {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) {
      const { libpcap, problem } = value;
      const isVersion = libpcap === null || typeof libpcap === "string";
      if (isVersion && (problem === null || isProblem(problem))) return { libpcap, problem };
    }
  } catch {
    // It was killed, or could not start: told below.
  }
  return { libpcap: null, problem: problem("capture-failed", { detail: "the check did not come to an end" }) };
}
