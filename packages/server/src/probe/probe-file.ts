// What the user has decided about probes, kept in the data folder.

import { AddProbe } from "@wireglass/contract";
import { JsonFile } from "../json-file.ts";

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

export class ProbeFile implements ProbeMemory {
  readonly #file: JsonFile;

  /** `isOurs`: otherwise it belongs to another Wireglass, and is read only. */
  constructor(path: string, isOurs = true) {
    this.#file = new JsonFile(path, "What is probed", isOurs);
  }

  /** What is not there, or cannot be understood, has not been decided. */
  async read(): Promise<Remembered> {
    return parseRemembered(await this.#file.read());
  }

  write(remembered: Remembered): Promise<void> {
    return this.#file.write(remembered);
  }
}

export function parseRemembered(value: unknown): Remembered {
  const { running, custom, defaults } = record(value);
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

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
