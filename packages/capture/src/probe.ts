// Asks the probe process, and what it found out, as the JSON that it prints.

import type { ProbeRequest } from "./broker-messages.ts";
import { isRecord } from "./capture-spec.ts";
import { Output, startProgram } from "./child-process.ts";
import { isProblem } from "./messages.ts";
import { problem } from "./problems.ts";
import type { Problem } from "./problems.ts";

export interface ProbeResult {
  /** libpcap's own line about its version; null when it is not here. */
  libpcap: string | null;
  /** The first thing that is wrong. */
  problem: Problem | null;
}

/** A filter with host names waits for the resolver. */
const TIMEOUT = 15_000;

/** Runs the probe with this process's rights. */
export async function runProbe(request: ProbeRequest): Promise<ProbeResult> {
  return parseProbeResult(await probeOutput(request));
}

/** What the probe printed; empty when it could not run to its end. */
export function probeOutput(request: ProbeRequest): Promise<string> {
  return new Promise((resolve) => {
    const child = startProgram("probe-process", [JSON.stringify(request)]);
    const output = new Output(child.stdout);
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT);
    child.on("close", () => {
      clearTimeout(timer);
      resolve(output.text);
    });
    child.on("error", () => resolve(""));
  });
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
