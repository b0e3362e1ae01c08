// "It would have fired so many times": a rule with other numbers on the flows of the last week, within a time that somebody
// waits for.

import { setImmediate as breathe } from "node:timers/promises";
import type { ChangeRule, Rule, Trial as TrialAnswer } from "@wireglass/contract";
import { type Blacklist, type CountryOf, type ExceptionRecord, type FlowRecord, Trial } from "@wireglass/core";
import type { Store, StoredFlow } from "@wireglass/store";
import { withoutStorage } from "../history/history-snapshot.ts";

const WEEK = 7 * 86_400;
const PAGE = 5000;
const MOST_FLOWS = 100_000;
const BUDGET_MS = 8000;
/** Between two breaths, so that nobody else waits. */
const PIECE = 500;

export interface TrialQuestion {
  rule: Rule;
  change: ChangeRule;
  exceptions: readonly ExceptionRecord[];
  blacklist: Blacklist;
  country: CountryOf;
  /** Seconds since 1970. */
  now: number;
}

export async function tryRule(store: Store | null, question: TrialQuestion): Promise<TrialAnswer> {
  const { rule, change, exceptions, blacklist, country, now } = question;
  const nothing = { from: now, to: now, alerts: 0, examples: [] };
  if (store === null) return { ...nothing, note: "No history is kept, so there is nothing to try it on." };
  const parameters = Object.fromEntries(rule.parameters.map(({ name, value }) => [name, value]));
  const on = { exceptions, blacklist, country };
  const trial = new Trial(rule.rule, { ...parameters, ...change.parameters }, on);
  if (!trial.isPossible)
    return { ...nothing, note: "This rule needs the packets themselves: the history cannot tell." };
  const { flows, from, isAll } = await latestFlows(store, now);
  // In the order of their ends: the history has them the other way round.
  for (let i = flows.length - 1, done = 1; i >= 0; i--, done++) {
    trial.flow(flowOf(flows[i]));
    if (done % PIECE === 0) await breathe();
  }
  const { alerts, examples } = trial.end();
  const { severity } = change;
  return {
    from,
    to: now,
    alerts,
    examples: severity === undefined ? examples : examples.map((alert) => Object.assign(alert, { severity })),
    note: isAll ? null : `There was time for the latest ${flows.length} flows only.`,
  };
}

interface Latest {
  flows: StoredFlow[];
  from: number;
  isAll: boolean;
}

async function latestFlows(store: Store, now: number): Promise<Latest> {
  const begin = (await store.bounds())?.from ?? now;
  const range = { from: Math.max(now - WEEK, begin), to: now };
  const end = performance.now() + BUDGET_MS;
  const flows: StoredFlow[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await store.flows({ range, limit: PAGE, ...(after === undefined ? {} : { after }) });
    flows.push(...page.rows);
    if (page.next === null && page.complete) return { flows, from: range.from, isAll: true };
    if (page.next === null || flows.length >= MOST_FLOWS || performance.now() > end)
      return { flows, from: flows.at(-1)?.end ?? now, isAll: false };
    after = page.next;
  }
}

function flowOf(row: StoredFlow): FlowRecord {
  return withoutStorage(row) as FlowRecord;
}
