// Stretches of time: the presets, a step along, a wider one, and how they are said.

import { clock, dayMonth } from "../format/time.ts";

/** Seconds since 1970; the end does not belong to it. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const DAY = 86_400;

/** By the name that stands in the URL. Each of them moves along with the clock. */
export const PRESETS = [
  { id: "5m", label: "Last 5 min", span: 300 },
  { id: "15m", label: "Last 15 min", span: 900 },
  { id: "1h", label: "Last hour", span: 3600 },
  { id: "6h", label: "Last 6 h", span: 6 * 3600 },
  { id: "24h", label: "Last 24 h", span: DAY },
  { id: "7d", label: "Last 7 days", span: 7 * DAY },
  { id: "30d", label: "Last 30 days", span: 30 * DAY },
  { id: "night", label: "Last night", span: null },
] as const;
export type PresetId = (typeof PRESETS)[number]["id"];

export const isPreset = (id: unknown): id is PresetId => PRESETS.some((preset) => preset.id === id);

export const presetLabel = (id: PresetId): string => PRESETS.find((preset) => preset.id === id)?.label ?? id;

const NIGHT_BEGINS = 22;
const NIGHT_ENDS = 6;

/** `now` in whole seconds. */
export function presetRange(id: PresetId, now: number): TimeRange {
  const span = PRESETS.find((preset) => preset.id === id)?.span ?? null;
  return span === null ? lastNight(now) : { from: now - span, to: now };
}

/** 22:00 to 06:00 by the clock here; a night that is not over yet ends now. */
function lastNight(now: number): TimeRange {
  const date = new Date(now * 1000);
  const late = date.getHours() >= NIGHT_BEGINS;
  const at = (day: number, hour: number): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + day, hour).getTime() / 1000;
  return late
    ? { from: at(0, NIGHT_BEGINS), to: Math.max(now, at(0, NIGHT_BEGINS) + 1) }
    : { from: at(-1, NIGHT_BEGINS), to: Math.min(now, at(0, NIGHT_ENDS)) };
}

/** The range directly before, as long as this one. */
export const before = ({ from, to }: TimeRange): TimeRange => ({ from: from - (to - from), to: from });

/** The range directly after; null where that is not past yet: then it is live. */
export function after({ from, to }: TimeRange, now: number): TimeRange | null {
  return to >= now ? null : { from: to, to: to + (to - from) };
}

/** Twice as long about the same middle, and not into the future. */
export function wider({ from, to }: TimeRange, now: number): TimeRange {
  const span = Math.max(2, to - from);
  const end = Math.min(Math.max(to, Math.floor(now)), to + Math.floor(span / 2));
  return { from: end - 2 * span, to: end };
}

/** Whole seconds, which is what history is kept in; at least one. */
export function wholeSeconds({ from, to }: TimeRange): TimeRange {
  const begin = Math.floor(from);
  return { from: begin, to: Math.max(begin + 1, Math.ceil(to)) };
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toDateString();

/** 21 Nov; with the year where it is not this one. */
export function dateWords(seconds: number, now: number): string {
  const year = new Date(seconds * 1000).getFullYear();
  return year === new Date(now * 1000).getFullYear() ? dayMonth(seconds) : `${dayMonth(seconds)} ${year}`;
}

/** As exact as it is: 14:02, or 14:02:11. */
const shortClock = (seconds: number): string => (seconds % 60 === 0 ? clock(seconds).slice(0, 5) : clock(seconds));

/** 14:02:11 today; 21 Nov 14:02 on another day. */
export function moment(seconds: number, now: number): string {
  const time = shortClock(Math.floor(seconds));
  return dayOf(seconds) === dayOf(now) ? time : `${dateWords(seconds, now)} ${time}`;
}

/** 13:00–14:00; 20 Nov 22:00 – 21 Nov 06:00; 20 Nov 13:00–14:00. */
export function rangeWords({ from, to }: TimeRange, now: number): string {
  if (dayOf(from) === dayOf(to)) return `${moment(from, now)}–${shortClock(Math.floor(to))}`;
  const dated = (seconds: number): string => `${dateWords(seconds, now)} ${shortClock(Math.floor(seconds))}`;
  return `${dated(from)} – ${dated(to)}`;
}

/** "5 min", "hour", "6 h", "90 s": as it is said after "the", before "before". */
export function spanWords(span: number): string {
  const whole = Math.round(span);
  if (whole === DAY) return "day";
  if (whole === 3600) return "hour";
  if (whole % DAY === 0) return `${whole / DAY} days`;
  if (whole % 3600 === 0) return `${whole / 3600}\u2009h`;
  if (whole >= 2 * 3600) return `${Number((whole / 3600).toFixed(1))}\u2009h`;
  if (whole % 60 === 0) return `${whole / 60}\u2009min`;
  return whole >= 300 ? `${Math.round(whole / 60)}\u2009min` : `${whole}\u2009s`;
}

/** How long in one figure: 42 min, 9 h, 12 d. */
export function spanShort(span: number): string {
  if (span < 90) return `${Math.round(span)}\u2009s`;
  if (span < 5400) return `${Math.round(span / 60)}\u2009min`;
  return span < 2 * DAY ? `${Math.round(span / 3600)}\u2009h` : `${Math.round(span / DAY)}\u2009d`;
}
