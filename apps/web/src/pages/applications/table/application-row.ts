// An application with its place among all.

import type { Snapshot } from "@wireglass/contract";

type Application = Snapshot["applications"][number];

export interface ApplicationRow extends Application {
  /** Bytes of all applications, and of the largest. */
  readonly whole: number;
  readonly largest: number;
}

export function withShares(applications: readonly Application[]): readonly ApplicationRow[] {
  const whole = applications.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = applications.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  return applications.map((application) => ({ ...application, whole, largest }));
}

/** In a word or two: how most flows were recognised. */
export function recognised({ flows, flows_by: by }: Application): string {
  if (flows === 0) return "–";
  const ways = [
    ["content", by.content],
    ["port", by.port],
    ["related", by.related],
  ] as const;
  const [way, most] = ways.reduce((best, each) => (each[1] > best[1] ? each : best));
  if (most === 0) return "–";
  return most === flows ? way : `${Math.min(99, Math.max(1, Math.round((most / flows) * 100)))}\u2009% ${way}`;
}

/** "yes", "no", "partly", or "–" where nothing is known. */
export function encryptedWord({ encrypted }: Pick<Application, "encrypted">): string {
  const { encrypted: yes, cleartext: no } = encrypted;
  if (yes === 0 && no === 0) return "–";
  return no === 0 ? "yes" : yes === 0 ? "no" : "partly";
}
