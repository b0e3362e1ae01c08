// A target in plain words: why it is probed, how, and what its figures say.

import type { ProbeTarget } from "@wireglass/contract";
import { joined, milliseconds, share } from "../../../format/figure.ts";

const ROLES = { gateway: "Gateway", resolver: "Resolver", custom: "Target" } as const;

/** What stands first: the role, or the target as somebody named it. */
export const targetName = ({ role, target }: ProbeTarget): string => (role === "custom" ? target : ROLES[role]);

/** What it resolved to, where that says more than its name. */
export function addressOf(target: ProbeTarget): string | null {
  const shown = target.address ?? target.target;
  return shown === targetName(target) ? null : shown;
}

export function methodWords({ method, port }: ProbeTarget): { name: string; explain: string } {
  switch (method) {
    case "icmp":
      return {
        name: "ICMP echo",
        explain: "An echo request to the host's own network layer: the truest of the three.",
      };
    case "ping":
      return {
        name: "system ping",
        explain: "Sent by the system's own ping program, because Wireglass may not send echoes itself here.",
      };
    case "tcp":
      return {
        name: port === null ? "TCP connect" : `TCP port ${port}`,
        explain: "The time to open a TCP connection, because the host does not answer echoes, or none can be sent.",
      };
    case null:
      return { name: "not known yet", explain: "How it can be probed is still being found out." };
  }
}

/** The last echo: its latency, "lost", or not known yet. */
export function nowText({ echoes }: ProbeTarget): { text: string; lost: boolean } {
  const last = echoes.at(-1);
  if (last === undefined) return { text: joined(milliseconds(null)), lost: false };
  return last.latency_ms === null
    ? { text: "lost", lost: true }
    : { text: joined(milliseconds(last.latency_ms)), lost: false };
}

export function lossText({ stats }: ProbeTarget): string {
  return joined(share(stats.lost, stats.count + stats.lost));
}

/** The course of a target for whoever cannot see it. */
export function courseWords(target: ProbeTarget): string {
  const { echoes, stats } = target;
  if (echoes.length === 0) return "No echo yet.";
  const lost = echoes.filter(({ latency_ms: latency }) => latency === null).length;
  return `The last ${echoes.length} echoes: ${lost} lost, median ${joined(milliseconds(stats.p50_ms))}.`;
}

export const EXPLAIN = {
  loss: "Echoes without an answer in time. Usual is 0\u2009%; from 1\u2009% on, calls and games suffer.",
  jitter:
    "How much the latency changes from one echo to the next, on average. Usual is below 5\u2009ms; from 30\u2009ms on, speech breaks up.",
  rfc: "The same, smoothed as telephones do it (RFC 3550): each new difference counts one sixteenth, so a single late echo hardly shows.",
  now: "The latest echo.",
  p50: "Half of the echoes came back faster.",
  p95: "95 of 100 echoes came back faster.",
} as const;
