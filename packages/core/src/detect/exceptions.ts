// What is no alert: a rule, a host, a pair, a network, until a time. Asked before an alert is opened.

import { isInside, parseAddress, parseNetwork } from "./network.ts";
import type { Network } from "./network.ts";

/** Null matches anything. */
export interface ExceptionRecord {
  id: string;
  rule: string | null;
  /** An address or a network in CIDR notation. */
  src: string | null;
  dst: string | null;
  /** Seconds since 1970; null: for good. */
  until: number | null;
}

interface Entry {
  record: ExceptionRecord;
  src: Network | null;
  dst: Network | null;
  hits: number;
}

export class Exceptions {
  #entries: Entry[] = [];

  /** Sets them all. What cannot be understood is left out: the answer has the ids of those. Hits are kept by id. */
  set(records: readonly ExceptionRecord[]): string[] {
    const before = new Map(this.#entries.map(({ record, hits }) => [record.id, hits]));
    const wrong: string[] = [];
    this.#entries = records.flatMap((record) => {
      const src = record.src === null ? null : parseNetwork(record.src);
      const dst = record.dst === null ? null : parseNetwork(record.dst);
      if ((record.src !== null && src === null) || (record.dst !== null && dst === null)) {
        wrong.push(record.id);
        return [];
      }
      return [{ record, src, dst, hits: before.get(record.id) ?? 0 }];
    });
    return wrong;
  }

  /** Whether somebody has said that this is none, at `time` in seconds. */
  matches(rule: string, src: string | null, dst: string | null, time: number): boolean {
    for (const entry of this.#entries) {
      const { record } = entry;
      if (record.rule !== null && record.rule !== rule) continue;
      if (record.until !== null && time >= record.until) continue;
      if (!covers(entry.src, src) || !covers(entry.dst, dst)) continue;
      entry.hits++;
      return true;
    }
    return false;
  }

  hits(id: string): number {
    return this.#entries.find(({ record }) => record.id === id)?.hits ?? 0;
  }
}

function covers(network: Network | null, ip: string | null): boolean {
  if (network === null) return true;
  const address = ip === null ? null : parseAddress(ip);
  return address !== null && isInside(network, address);
}
