// What nobody wants to hear of for a while. It is meant for the thing itself, which may end and begin again as another alert.

import type { Alert } from "@wireglass/contract";
import type { Snoozed } from "./alert-settings.ts";

const MOST = 1000;

export class Snoozes {
  #snoozed: Snoozed[];

  constructor(snoozed: readonly Snoozed[] = []) {
    this.#snoozed = snoozed.slice(-MOST);
  }

  set({ rule, src_ip: src, dst_ip: dst }: Alert, until: number): void {
    const others = this.#snoozed.filter((each) => each.rule !== rule || each.src !== src || each.dst !== dst);
    this.#snoozed = [...others, { rule, src, dst, until }].slice(-MOST);
  }

  /** Null: it is not snoozed. `now` in seconds. */
  until({ rule, src_ip, dst_ip }: Alert, now: number): number | null {
    const found = this.#snoozed.find((each) => each.rule === rule && each.src === src_ip && each.dst === dst_ip);
    return found !== undefined && found.until > now ? found.until : null;
  }

  settings(now: number): Snoozed[] {
    return this.#snoozed.filter(({ until }) => until > now);
  }
}
