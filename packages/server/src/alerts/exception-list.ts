// Exceptions as the user has made them, and how often each has struck: in this run and in those before.

import { randomBytes } from "node:crypto";
import type { Alert, Exception, NewException } from "@wireglass/contract";
import { type ExceptionRecord, Exceptions, parseNetwork } from "@wireglass/core";
import { problem } from "../problem.ts";

export const MOST_EXCEPTIONS = 1000;

export class ExceptionList {
  #exceptions: Exception[];
  #hits: Readonly<Record<string, number>> = {};

  /** `hits` of those are the earlier ones. */
  constructor(exceptions: readonly Exception[] = []) {
    this.#exceptions = exceptions.slice(0, MOST_EXCEPTIONS);
  }

  /** What this run has counted so far, by id. */
  set hits(hits: Readonly<Record<string, number>>) {
    this.#hits = hits;
  }

  /** Latest first. */
  view(): Exception[] {
    return this.#exceptions
      .map((each) => ({ ...each, hits: each.hits + (this.#hits[each.id] ?? 0) }))
      .toSorted((a, b) => b.made - a.made);
  }

  records(): ExceptionRecord[] {
    return this.#exceptions.map(({ id, rule, src, dst, until }) => ({ id, rule, src, dst, until }));
  }

  /** As they are to be remembered. */
  get settings(): Exception[] {
    return this.view().toReversed();
  }

  /** Throws a ProblemError. `now` in seconds. */
  add(wanted: NewException, now: number): Exception {
    const { rule, src, dst, until } = wanted;
    if (rule === null && src === null && dst === null)
      throw problem("bad-request", "That would silence everything.", "Name a rule, an address or a network.");
    for (const network of [src, dst]) {
      if (network !== null && parseNetwork(network) === null)
        throw problem(
          "bad-request",
          `${network} is no address and no network.`,
          "Give one such as 192.0.2.1 or 192.0.2.0/24.",
        );
    }
    if (until !== null && until <= now) throw problem("bad-request", "The exception would be over already.");
    if (this.#exceptions.length >= MOST_EXCEPTIONS)
      throw problem("bad-request", `There are ${MOST_EXCEPTIONS} exceptions at most.`, "Undo some of them.");
    const exception: Exception = { ...wanted, id: `x-${randomBytes(6).toString("hex")}`, made: now, hits: 0 };
    this.#exceptions.push(exception);
    return exception;
  }

  /** Throws a ProblemError. */
  remove(id: string): void {
    const left = this.#exceptions.filter((each) => each.id !== id);
    if (left.length === this.#exceptions.length) throw problem("not-found", "There is no such exception.");
    this.#exceptions = left;
  }
}

/** Whether the alert would not be one. */
export function covers({ id, rule, src, dst, until }: Exception, alert: Alert): boolean {
  const exceptions = new Exceptions();
  exceptions.set([{ id, rule, src, dst, until }]);
  return exceptions.matches(alert.rule, alert.src_ip, alert.dst_ip, alert.time);
}
