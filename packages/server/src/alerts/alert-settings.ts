// What the user has decided about alerts: rules, exceptions, outputs and what nobody wants to hear of for now.

import { ChangeRule, Exception, Output } from "@wireglass/contract";
import type { JsonFile } from "../json-file.ts";

export interface Snoozed {
  rule: string;
  src: string | null;
  dst: string | null;
  /** Seconds since 1970. */
  until: number;
}

export interface AlertSettings {
  rules: Record<string, ChangeRule>;
  /** `hits` are those of earlier runs. */
  exceptions: Exception[];
  outputs: Output[];
  snoozed: Snoozed[];
}

export async function readSettings(file: JsonFile): Promise<AlertSettings> {
  return parseSettings(await file.read());
}

/** Entries that cannot be understood are left out, and only those. */
export function parseSettings(value: unknown): AlertSettings {
  const { rules, exceptions, outputs, snoozed } = record(value);
  return {
    rules: Object.fromEntries(
      Object.entries(record(rules)).flatMap(([rule, change]) => parsed(ChangeRule, change).map((each) => [rule, each])),
    ),
    exceptions: list(exceptions).flatMap((each) => parsed(Exception, each)),
    outputs: list(outputs).flatMap((each) => parsed(Output, each)),
    snoozed: list(snoozed).flatMap((each) => (isSnoozed(each) ? [each] : [])),
  };
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function parsed<T>(schema: Schema<T>, value: unknown): T[] {
  const result = schema.safeParse(value);
  return result.success ? [result.data] : [];
}

function isSnoozed(value: unknown): value is Snoozed {
  const { rule, src, dst, until } = record(value);
  return typeof rule === "string" && isEnd(src) && isEnd(dst) && typeof until === "number";
}

function isEnd(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
