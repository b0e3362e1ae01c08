// What the user has decided about probes, kept in the data folder: one small JSON file, replaced in one step.

import { readFile, rename, writeFile } from "node:fs/promises";
import { AddProbe } from "@wireglass/contract";
import { problem } from "../problem.ts";

export type ProbeSettings = ReturnType<typeof AddProbe.parse>;

/** Targets that are probed without being asked for. */
export type DefaultRole = "gateway" | "resolver";
export const DEFAULT_ROLES: readonly DefaultRole[] = ["gateway", "resolver"];

export type Pace = Pick<ProbeSettings, "interval_s" | "timeout_s">;

export interface Remembered {
  running: boolean;
  custom: ProbeSettings[];
  /** Null: the user has removed it. Absent: as it comes. */
  defaults: Partial<Record<DefaultRole, Pace | null>>;
}

export interface ProbeMemory {
  read(): Promise<Remembered>;
  write(remembered: Remembered): Promise<void>;
}

const PRIVATE = 0o600;

export class ProbeFile implements ProbeMemory {
  readonly #path: string;
  /** Otherwise it belongs to another Wireglass, and is read only. */
  readonly #isOurs: boolean;

  constructor(path: string, isOurs = true) {
    this.#path = path;
    this.#isOurs = isOurs;
  }

  /** What is not there, or cannot be understood, has not been decided. */
  async read(): Promise<Remembered> {
    const text = await readFile(this.#path, "utf8").catch(() => "");
    return parseRemembered(text);
  }

  async write(remembered: Remembered): Promise<void> {
    if (!this.#isOurs) return;
    const draft = `${this.#path}.new`;
    try {
      await writeFile(draft, `${JSON.stringify(remembered, null, 2)}\n`, { mode: PRIVATE });
      await rename(draft, this.#path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw problem(
        "not-writable",
        `What is probed cannot be remembered: ${reason}.`,
        "Name another folder with --data DIR.",
      );
    }
  }
}

export function parseRemembered(text: string): Remembered {
  const { running, custom, defaults } = record(parseJson(text));
  const remembered: Remembered = { running: running !== false, custom: [], defaults: {} };
  for (const entry of Array.isArray(custom) ? custom : []) {
    const parsed = AddProbe.safeParse(entry);
    if (parsed.success) remembered.custom.push(parsed.data);
  }
  for (const role of DEFAULT_ROLES) {
    const entry = record(defaults)[role];
    const parsed = AddProbe.omit({ target: true }).safeParse(entry);
    if (entry === null) remembered.defaults[role] = null;
    else if (parsed.success) remembered.defaults[role] = parsed.data;
  }
  return remembered;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
