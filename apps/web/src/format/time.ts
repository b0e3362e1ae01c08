// Times in the reader's zone; the zone itself and the microseconds are in the tooltip.

import { UNKNOWN } from "./figure.ts";

const two = (value: number): string => value.toString().padStart(2, "0");

type Seconds = number | null | undefined;

/** 14:02:11 */
export function clock(seconds: Seconds): string {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** 14:02:11.042 */
export function clockMillis(seconds: Seconds): string {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  const millis = Math.floor((seconds - Math.floor(seconds)) * 1000);
  return `${clock(seconds)}.${millis.toString().padStart(3, "0")}`;
}

/** 2026-11-21 14:02:11 */
export function dateClock(seconds: Seconds): string {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(seconds)}`;
}

/** 11-21 14:02:11, where a year would be too much. */
export const dayClock = (seconds: Seconds): string => dateClock(seconds).slice(-14);

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 21 Nov */
export function dayMonth(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}

/** The same of a round length: 5 s rather than 5.0 s, 1 h rather than 1 h 00 min. */
export function roundDuration(seconds: number): string {
  if (seconds >= 1 && seconds < 60) return `${Number(seconds.toPrecision(3))}\u2009s`;
  return duration(seconds).replace(/ 0?0\u2009(?:s|min|h)$/, "");
}

/** A moment on an axis that spans `span` seconds: as much as tells it from its neighbours. */
export function axisTime(seconds: number, span: number): string {
  if (span < 6) return clockMillis(seconds).slice(0, -2);
  if (span < 3600) return clock(seconds);
  const time = clock(seconds).slice(0, 5);
  if (span < 86_400 || (span < 4 * 86_400 && time !== "00:00")) return time;
  return span < 300 * 86_400 ? dayMonth(seconds) : dateClock(seconds).slice(0, 10);
}

/** The whole truth for a tooltip: 2026-11-21 14:02:11.042137 UTC+01:00 */
export function exact(seconds: Seconds): string {
  if (seconds === null || seconds === undefined) return "not known";
  const micros = Math.floor((seconds - Math.floor(seconds)) * 1e6 + 0.5);
  const offset = -new Date(seconds * 1000).getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const size = Math.abs(offset);
  const zone = `UTC${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${dateClock(seconds)}.${Math.min(micros, 999_999).toString().padStart(6, "0")} ${zone}`;
}

/** "12 s ago" for the last hour, the clock today, the date before. */
export function ago(seconds: Seconds, now: number): string {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  const age = now - seconds;
  if (age < 1) return "now";
  if (age < 60) return `${Math.floor(age)}\u2009s ago`;
  if (age < 3600) return `${Math.floor(age / 60)}\u2009min ago`;
  return new Date(seconds * 1000).toDateString() === new Date(now * 1000).toDateString()
    ? clock(seconds)
    : dateClock(seconds);
}

/** 640 ms, 8.2 s, 4 min 12 s, 3 h 05 min */
export function duration(seconds: Seconds): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return UNKNOWN;
  if (seconds === 0) return "0\u2009s";
  if (seconds < 0.001) return "<1\u2009ms";
  if (seconds < 1) return `${Math.round(seconds * 1000)}\u2009ms`;
  if (seconds < 60) return `${seconds.toFixed(1)}\u2009s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u2009min ${two(Math.floor(seconds % 60))}\u2009s`;
  if (seconds < 48 * 3600)
    return `${Math.floor(seconds / 3600)}\u2009h ${two(Math.floor((seconds % 3600) / 60))}\u2009min`;
  return `${Math.floor(seconds / 86_400)}\u2009d ${Math.floor((seconds % 86_400) / 3600)}\u2009h`;
}
