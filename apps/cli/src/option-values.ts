// What may stand behind an option: text of the command line in, a value out, or what is wrong with it.

import { InvalidArgumentError } from "commander";

/** The longest that a timer takes, 2^31 - 1 milliseconds. */
const MAX_SECONDS = 2_147_483;

export const seconds = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= MAX_SECONDS)) {
    throw new InvalidArgumentError(`It must be a number above 0, and at most ${MAX_SECONDS}.`);
  }
  return value;
};

/** A number, with a fraction or without. */
export const between =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    }
    return value;
  };

export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    // Number() takes nothing for 0.
    if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };

const PREFIXES = ["", "k", "m", "g", "t"];

/** Bytes: 1500000, 64MB, 1GB, powers of 1000 as everywhere in the dashboard; 64MiB, powers of 1024. */
export const size =
  (least: number) =>
  (text: string): number => {
    const [, number, prefix = "", binary] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?$/i.exec(text) ?? [];
    const unit = (binary ? 1024 : 1000) ** PREFIXES.indexOf(prefix.toLowerCase());
    const value = number === undefined ? NaN : Math.floor(Number(number) * unit);
    if (!(value >= least && value <= Number.MAX_SAFE_INTEGER)) {
      throw new InvalidArgumentError(`It must be a size of at least ${least / 1e6} MB, such as 64MB or 1GB.`);
    }
    return value;
  };

/** Not null: commander takes that for an option without a value. */
export const sizeOrOff =
  (least: number) =>
  (text: string): number | false =>
    text === "off" ? false : size(least)(text);

/** Seconds since 1970, or a date with or without a time. */
export const moment = (text: string): number => {
  // Number() takes nothing for 0, and Date.parse() "-1" for a year.
  const number = text.trim() === "" ? NaN : Number(text);
  const value = Number.isNaN(number) ? Date.parse(text) / 1000 : number;
  if (!(value >= 0 && value <= 1e11)) {
    throw new InvalidArgumentError("It must be a time, such as 2026-11-22T10:00Z, or seconds since 1970.");
  }
  return value;
};

/** Given several times, or separated by commas. */
export const names = (text: string, previous: string[] = []): string[] => {
  const given = text.split(",").filter((name) => name !== "");
  if (given.length === 0) throw new InvalidArgumentError("It must be a name.");
  return [...previous, ...given];
};
