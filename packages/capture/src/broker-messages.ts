// What the main thread may ask the broker for, and what the broker answers: JSON over Node's IPC channel.

import { isBpf, isInterfaceName, isRecord, parseCaptureSpec } from "./capture-spec.ts";
import type { CaptureSpec } from "./capture-spec.ts";

export type BrokerRequest =
  | { type: "open"; id: number; spec: CaptureSpec; socketPath: string }
  | { type: "probe"; id: number; probe: ProbeRequest };

/** What the probe process is to find out; null leaves a question out. */
export interface ProbeRequest {
  /** A filter to compile. */
  bpf: string | null;
  /** An interface to open for a moment, or the one that the filter is meant for. */
  interface: string | null;
  activate: boolean;
}

export type BrokerAnswer =
  | { type: "ready" }
  /** The capture process has connected to the receiver and says everything else there. */
  | { type: "connected"; id: number }
  /** The capture process ended before that. */
  | { type: "exited"; id: number; reason: string }
  /** The probe's own JSON, unread by the broker. */
  | { type: "probed"; id: number; output: string }
  | { type: "refused"; id: number };

/** Exactly what was asked for, or null when any of it is out of bounds: the broker may be root, whoever asks is not. */
export function parseBrokerRequest(value: unknown): BrokerRequest | null {
  if (!isRecord(value)) return null;
  const { type, id } = value;
  if (typeof id !== "number" || !Number.isSafeInteger(id)) return null;
  if (type === "open") {
    const spec = parseCaptureSpec(value["spec"]);
    const socketPath = value["socketPath"];
    return spec !== null && isSocketPath(socketPath) ? { type, id, spec, socketPath } : null;
  }
  const probe = type === "probe" ? parseProbeRequest(value["probe"]) : null;
  return probe === null ? null : { type: "probe", id, probe };
}

export function parseProbeRequest(value: unknown): ProbeRequest | null {
  if (!isRecord(value)) return null;
  const { bpf, activate } = value;
  const name = value["interface"];
  if ((bpf !== null && !isBpf(bpf)) || (name !== null && !isInterfaceName(name)) || typeof activate !== "boolean")
    return null;
  return { bpf, interface: name, activate };
}

function isSocketPath(value: unknown): value is string {
  if (typeof value !== "string" || value.length > 255 || value.includes("\0")) return false;
  return value.startsWith("/") || value.startsWith("\\\\.\\pipe\\");
}
