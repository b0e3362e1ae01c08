// What is said between the ping process and whoever started it: JSON over Node's IPC channel.

import { isRecord } from "../capture-spec.ts";
import { parseTarget } from "./address.ts";
import type { PingMethod } from "./echo-method.ts";
import type { SocketKind } from "./icmp-socket.ts";
import type { PingFlavour } from "./ping-output.ts";

export interface PingSpec {
  /** An address or a name, as `parseTarget` gives it. */
  target: string;
  interval_s: number;
  timeout_s: number;
  /** Echoes after which it ends; null: it does not. */
  count: number | null;
}

/** One echo, when it is known what has become of it. */
export interface Echo {
  /** When it was sent, seconds since 1970. */
  time: number;
  /** From 1. */
  sequence: number;
  /** Null when it was lost. */
  latency_ms: number | null;
}

export interface TargetState {
  address: string | null;
  method: PingMethod | null;
  port: number | null;
  /** Why nothing comes back, where that is known. */
  problem: string | null;
}

/** What can be used here. */
export interface PingMeans {
  icmp4: SocketKind | null;
  icmp6: SocketKind | null;
  ping: PingFlavour | null;
}

export type PingRequest = { type: "add"; id: number; spec: PingSpec } | { type: "remove"; id: number };

export type PingAnswer =
  | { type: "ready"; means: PingMeans }
  | { type: "failed"; reason: string }
  | { type: "state"; id: number; state: TargetState }
  | { type: "echo"; id: number; echo: Echo }
  | { type: "done"; id: number };

/** More at once is a fault of whoever asks. */
export const MOST_TARGETS = 64;
export const INTERVAL_S = { least: 0.2, most: 3600 } as const;
export const TIMEOUT_S = { least: 0.1, most: 60 } as const;

/** Null when any of it is out of bounds. */
export function parsePingRequest(value: unknown): PingRequest | null {
  if (!isRecord(value) || typeof value["id"] !== "number") return null;
  const { type, id, spec } = value;
  if (type === "remove") return { type, id };
  return type === "add" && isPingSpec(spec) ? { type, id, spec } : null;
}

function isPingSpec(value: unknown): value is PingSpec {
  if (!isRecord(value)) return false;
  const { target, interval_s: interval, timeout_s: timeout, count } = value;
  return (
    typeof target === "string" &&
    parseTarget(target) === target &&
    within(interval, INTERVAL_S) &&
    within(timeout, TIMEOUT_S) &&
    (count === null || (Number.isInteger(count) && Number(count) > 0))
  );
}

function within(value: unknown, { least, most }: { least: number; most: number }): boolean {
  return typeof value === "number" && value >= least && value <= most;
}
