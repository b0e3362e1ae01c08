// Numbers as people read them: a figure and its unit. Zero is "0", unknown is "–", and they are never mixed up.

export interface Figure {
  readonly text: string;
  readonly unit: string;
}

export const THIN = "\u2009";
export const UNKNOWN = "–";

type Known = number | null | undefined;

const isKnown = (value: Known): value is number => typeof value === "number" && Number.isFinite(value);

/** One decimal below 100, none above; what would round to 0.0 is said to be less than 0.1. */
export function decimal(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.05) return "<0.1";
  if (size < 99.95) return value.toFixed(1);
  return group(Math.round(value));
}

/** A whole number with its thousands apart: 1,234,567. */
export function group(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

const PREFIXES = ["", "k", "M", "G", "T", "P"];

/** `value` in the power of 1000 that reads best. Whole numbers below 1000 stay whole. */
function scaled(value: Known, unit: string): Figure {
  if (!isKnown(value)) return { text: UNKNOWN, unit: "" };
  let power = 0;
  let rest = value;
  // 999.95 would be written "1,000": it belongs to the next power.
  while (Math.abs(rest) >= 999.5 && power < PREFIXES.length - 1) {
    rest /= 1000;
    power += 1;
  }
  const text = power === 0 && (Number.isInteger(rest) || rest >= 10) ? group(rest) : decimal(rest);
  return { text, unit: PREFIXES[power] + unit };
}

export const bytes = (value: Known): Figure => scaled(value, "B");
export const bitRate = (value: Known): Figure => scaled(value, "bit/s");

/** A rate on an axis, where the numbers are round: 60 Mbit/s. */
export function axisRate(value: number): string {
  const { text, unit } = bitRate(Math.abs(value));
  return value === 0 ? "0" : joined({ text: text.replace(/\.0$/, ""), unit });
}

/** Counts are written out up to 9,999. */
export function count(value: Known): Figure {
  if (isKnown(value) && Math.abs(value) < 9999.5) return { text: group(value), unit: "" };
  return scaled(value, "");
}

/** A rate of things: 11.9 k/s. */
export function perSecond(value: Known): Figure {
  const figure = scaled(value, "");
  return figure.text === UNKNOWN ? figure : { text: figure.text, unit: `${figure.unit}/s` };
}

export function milliseconds(value: Known): Figure {
  return isKnown(value) ? { text: decimal(value), unit: "ms" } : { text: UNKNOWN, unit: "" };
}

/** A latency on an axis, where the numbers are round: 20 ms, 0.5 ms, 2 s. */
export function axisMilliseconds(value: number): string {
  if (value === 0) return "0";
  return value >= 1000 ? `${round(value / 1000)}${THIN}s` : `${round(value)}${THIN}ms`;
}

const round = (value: number): string => Number(value.toPrecision(3)).toString();

/** `part` of `whole` in per cent; unknown when there is no whole. */
export function share(part: Known, whole: Known): Figure {
  if (!isKnown(part) || !isKnown(whole) || whole === 0) return { text: UNKNOWN, unit: "" };
  const percent = (part / whole) * 100;
  if (percent === 0 || percent === 100) return { text: percent.toString(), unit: "%" };
  // Nearly all is not all.
  if (percent > 99.9) return { text: ">99.9", unit: "%" };
  return {
    text: percent < 10 ? decimal(percent) : percent >= 99.5 ? percent.toFixed(1) : percent.toFixed(0),
    unit: "%",
  };
}

/** In one piece, with a thin space: "84.2 Mbit/s". */
export const joined = (figure: Figure): string => (figure.unit === "" ? figure.text : figure.text + THIN + figure.unit);
