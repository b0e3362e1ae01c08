// The echoes of several targets on one time axis. A lost echo is a gap in its own line, and shifts nobody else's.

import type { ProbeTarget } from "@wireglass/contract";
import type { Cell } from "../../../chart/csv.ts";
import type { ChartTable } from "../../../chart/chart-panel.tsx";
import { joined, milliseconds } from "../../../format/figure.ts";
import { clock, clockMillis, dateClock, duration } from "../../../format/time.ts";
import { targetName } from "../targets/target-words.ts";

export type Echo = ProbeTarget["echoes"][number];

/** null is a gap; undefined is a moment at which this target was not asked, and its line goes on. */
export type Line = (number | null | undefined)[];

export interface EchoData {
  readonly targets: readonly ProbeTarget[];
  /** Seconds since 1970, of all targets' echoes, ascending. */
  readonly times: number[];
  readonly step: number;
  /** A line for each target. */
  readonly latency: readonly Line[];
  readonly jitter: readonly Line[];
  readonly smoothed: readonly Line[];
  /** When echoes were sent that nobody answered. */
  readonly lost: readonly number[];
}

/** So many intervals without an echo are a pause, not a late one. */
const PAUSE = 3;

export function echoData(targets: readonly ProbeTarget[]): EchoData {
  const pauses = targets.map(pausesOf);
  const times = [
    ...new Set(targets.flatMap(({ echoes }, index) => [...echoes.map(({ time }) => time), ...pauses[index]])),
  ];
  times.sort((a, b) => a - b);
  const at = new Map(times.map((time, index) => [time, index]));
  const lines = (value: (echo: Echo) => number | null): Line[] =>
    targets.map(({ echoes }, index) => {
      const line: Line = Array.from({ length: times.length });
      for (const time of pauses[index]) line[at.get(time) ?? 0] = null;
      for (const echo of echoes) line[at.get(echo.time) ?? 0] = value(echo);
      return widened(line);
    });
  return {
    targets,
    times,
    step: 1,
    latency: lines((echo) => echo.latency_ms),
    jitter: lines((echo) => echo.jitter_ms),
    smoothed: lines((echo) => (echo.latency_ms === null ? null : echo.jitter_rfc3550_ms)),
    lost: targets.flatMap(({ echoes }) => echoes.filter((echo) => echo.latency_ms === null).map(({ time }) => time)),
  };
}

/** A gap reaches from the answer before it to the answer after it, past the moments of other targets. */
function widened(line: Line): Line {
  let inGap = false;
  const forward = line.map((value) => {
    if (value !== undefined) inGap = value === null;
    return value === undefined && inGap ? null : value;
  });
  inGap = false;
  for (let index = forward.length - 1; index >= 0; index--) {
    const value = forward[index];
    if (value !== undefined) inGap = value === null;
    else if (inGap) forward[index] = null;
  }
  return forward;
}

/** A moment within each pause, where the line breaks. */
function pausesOf({ echoes, interval_s: interval, timeout_s: timeout }: ProbeTarget): number[] {
  const longest = interval * PAUSE + timeout;
  return echoes.flatMap(({ time }, index) => {
    const next = echoes[index + 1];
    return next !== undefined && next.time - time > longest ? [time + interval] : [];
  });
}

/** The highest value between `from` and `to`; what the axis must hold. */
export function highest(data: EchoData, lines: readonly Line[], from: number, to: number): number {
  let most = 0;
  data.times.forEach((time, index) => {
    if (time < from || time > to) return;
    for (const line of lines) most = Math.max(most, line[index] ?? 0);
  });
  return most;
}

/** Whether the point is alone between gaps: a line through it alone would be invisible. */
export function isAlone(line: Line, index: number): boolean {
  if (line[index] === null || line[index] === undefined) return false;
  let before = index - 1;
  while (line[before] === undefined && before >= 0) before--;
  let after = index + 1;
  while (line[after] === undefined && after < line.length) after++;
  return (before < 0 || line[before] === null) && (after >= line.length || line[after] === null);
}

/** The latest echo of a target that was sent up to `time`; null when that was too long ago. */
export function echoAt({ echoes, interval_s: interval, timeout_s: timeout }: ProbeTarget, time: number): Echo | null {
  const echo = echoes.findLast((one) => one.time <= time + 1e-6);
  return echo === undefined || time - echo.time > interval * PAUSE + timeout ? null : echo;
}

const within = ({ echoes }: ProbeTarget, from: number, to: number): Echo[] =>
  echoes.filter(({ time }) => time >= from && time <= to);

/** The chart in words. */
export function echoSummary({ targets }: EchoData, from: number, to: number): string {
  const words = targets.map((target) => {
    const echoes = within(target, from, to);
    const answered = echoes.flatMap(({ latency_ms: latency }) => (latency === null ? [] : [latency]));
    if (echoes.length === 0) return `${targetName(target)}: no echo.`;
    if (answered.length === 0) return `${targetName(target)}: all ${echoes.length} echoes lost.`;
    const mean = answered.reduce((sum, one) => sum + one, 0) / answered.length;
    const most = joined(milliseconds(Math.max(...answered)));
    return `${targetName(target)}: ${joined(milliseconds(mean))} on average, at most ${most}, ${echoes.length - answered.length} of ${echoes.length} lost.`;
  });
  return `Latency of echoes over ${duration(to - from)} up to ${clock(to)}. ${words.join(" ")}`;
}

export function echoTable({ targets }: EchoData, from: number, to: number): ChartTable {
  const rows = targets
    .flatMap((target) => within(target, from, to).map((echo) => ({ target, echo })))
    .toSorted((a, b) => a.echo.time - b.echo.time)
    .map(({ target, echo }): Cell[] => [
      `${dateClock(echo.time)}${clockMillis(echo.time).slice(8)}`,
      target.target,
      echo.latency_ms === null ? "lost" : fixed(echo.latency_ms),
      fixed(echo.jitter_ms),
      fixed(echo.jitter_rfc3550_ms),
    ]);
  return { header: ["time", "target", "latency, ms", "jitter, ms", "jitter smoothed, ms"], rows };
}

const fixed = (value: number | null): string | null => (value === null ? null : value.toFixed(3));
