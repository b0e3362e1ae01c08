// Which figures tell on one line how fast the network answers, and what each is compared with.

import type { LatencyKind, LatencyKinds, Probes, ProbeTarget } from "@wireglass/contract";
import { joined, milliseconds, share } from "../../../format/figure.ts";
import { kindOf, medianCourse } from "../../../live/latency.ts";
import { KIND_WORDS } from "../../../live/latency-words.ts";

export interface Answer {
  readonly key: string;
  readonly name: string;
  readonly explain: string;
  /** Whom it is measured against. */
  readonly whom: string;
  /** The median, in milliseconds. */
  readonly median: number | null;
  /** The last one is what is missing, where something is. */
  readonly notes: readonly string[];
  /** Newest last; null is a gap. */
  readonly course: readonly (number | null)[];
  /** How many points the whole width stands for: a young course leaves the left empty. */
  readonly slots: number;
  readonly slow: boolean;
  /** Answers are missing that should not be. */
  readonly wrong: boolean;
}

const POINTS = 60;
const LEAST_SLOTS = 20;
const MOST = 5;
/** From this share on, what is missing is called wrong. */
const WRONG_LOSS = 0.05;
const ENOUGH = 20;

const FIRST: readonly LatencyKind[] = ["dns", "tcp_handshake", "tls_handshake"];
const INSTEAD: readonly LatencyKind[] = ["quic_handshake", "http"];

/** Where there are no targets, more of the traffic stands in for them. */
export function answers(view: LatencyKinds | null, probes: Probes | null, absent = "not seen"): readonly Answer[] {
  const targets = probes?.targets.filter(({ echoes }) => echoes.length > 0) ?? [];
  const gateway = targets.find(({ role }) => role === "gateway");
  const beyond = targets.find(({ role }) => role === "custom");
  const shown: Answer[] = [];
  if (gateway !== undefined) shown.push(ofTarget(gateway, "Gateway"));
  shown.push(ofKind(view, "dns", absent));
  if (beyond !== undefined) shown.push(ofTarget(beyond, "Internet"));
  for (const kind of FIRST.slice(1)) shown.push(ofKind(view, kind, absent));
  for (const kind of INSTEAD) if (shown.length < MOST) shown.push(ofKind(view, kind, absent));
  return shown;
}

function ofTarget(target: ProbeTarget, name: string): Answer {
  const { stats, echoes } = target;
  const asked = stats.count + stats.lost;
  return {
    key: target.id,
    name,
    explain: `Echoes that Wireglass sends itself: half come back faster. Usual: ${KIND_WORDS.ping.usual}.`,
    whom: target.role === "custom" ? target.target : (target.address ?? target.target),
    median: stats.p50_ms,
    notes: [`jitter ${joined(milliseconds(stats.jitter_ms))}`, `loss ${joined(share(stats.lost, asked))}`],
    course: echoes.slice(-POINTS).map(({ latency_ms: latency }) => latency),
    slots: POINTS,
    slow: (stats.p50_ms ?? 0) > KIND_WORDS.ping.slow,
    wrong: asked >= ENOUGH && stats.lost / asked >= WRONG_LOSS,
  };
}

const WHOM: Readonly<Record<LatencyKinds["kinds"][number]["scope"], string>> = {
  resolver: "all resolvers",
  server: "all servers",
  target: "all targets",
};

function ofKind(view: LatencyKinds | null, kind: LatencyKind, absent: string): Answer {
  const row = kindOf(view, kind);
  const course = medianCourse(view, kind, POINTS);
  const { name, explain, usual, slow } = KIND_WORDS[kind];
  const asked = row === null ? 0 : row.count + row.lost;
  return {
    key: kind,
    name,
    explain: `${explain} Half were faster than this. Usual: ${usual}.`,
    whom: row === null ? "" : WHOM[row.scope],
    median: row?.p50_ms ?? null,
    notes:
      row === null
        ? [absent]
        : [
            `p95 ${joined(milliseconds(row.p95_ms))}`,
            ...(row.lost === 0 ? [] : [`${joined(share(row.lost, asked))} lost`]),
          ],
    course,
    slots: Math.max(LEAST_SLOTS, course.length),
    slow: (row?.p50_ms ?? 0) > slow,
    wrong: row !== null && asked >= ENOUGH && row.lost / asked >= WRONG_LOSS,
  };
}
