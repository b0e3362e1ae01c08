// Alerts, rules, exceptions and outputs: what the server is asked for, and what it is told.

import type {
  Alert,
  Alerts,
  Blacklists,
  ChangeRule,
  Exception,
  NewException,
  Output,
  OutputState,
  Rule,
  Rules,
  Trial,
} from "@wireglass/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ask } from "../api/client.ts";
import type { TimeRange } from "../time/range.ts";

/** As the server keeps them: what is snoozed is open. */
export type KeptState = Alert["state"];

export const alertKeys = {
  lists: ["alerts"],
  list: (state: KeptState, range: TimeRange | null) => ["alerts", state, range?.from ?? null, range?.to ?? null],
  rules: ["rules"],
  exceptions: ["exceptions"],
  outputs: ["outputs"],
  blacklists: ["blacklists"],
} as const;

const PAGE = 100;

/** Newest first, page by page. */
export const alertsQuery = (state: KeptState, range: TimeRange | null) =>
  infiniteQueryOptions({
    queryKey: alertKeys.list(state, range),
    queryFn: ({ pageParam, signal }) => {
      const question = new URLSearchParams({ state, limit: String(PAGE) });
      if (range !== null) {
        question.set("from", String(range.from));
        question.set("to", String(range.to));
      }
      if (pageParam !== null) question.set("after", pageParam);
      return ask<Alerts>("GET", `/api/alerts?${question.toString()}`, undefined, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // The stream brings what is new; this finds what it has left out.
    refetchInterval: 15_000,
  });

/** More than anybody reads: enough to say how many there were. */
const MOST = 1000;

/** Whatever was raised in a range, open or closed. */
export const rangeAlertsQuery = ({ from, to }: TimeRange) =>
  queryOptions({
    queryKey: [...alertKeys.lists, "range", from, to],
    queryFn: ({ signal }) =>
      ask<Alerts>("GET", `/api/alerts?from=${from}&to=${to}&limit=${MOST}`, undefined, signal).then(({ rows }) => rows),
  });

export const rulesQuery = queryOptions({
  queryKey: alertKeys.rules,
  queryFn: () => ask<Rules>("GET", "/api/rules").then(({ rules }) => rules),
  staleTime: 10_000,
});

export const exceptionsQuery = queryOptions({
  queryKey: alertKeys.exceptions,
  queryFn: () => ask<{ exceptions: Exception[] }>("GET", "/api/exceptions").then(({ exceptions }) => exceptions),
  refetchInterval: 10_000,
});

export const outputsQuery = queryOptions({
  queryKey: alertKeys.outputs,
  queryFn: () => ask<{ outputs: OutputState[] }>("GET", "/api/outputs").then(({ outputs }) => outputs),
  refetchInterval: 5000,
});

export const blacklistsQuery = queryOptions({
  queryKey: alertKeys.blacklists,
  queryFn: () => ask<Blacklists>("GET", "/api/blacklists"),
  refetchInterval: 5000,
});

const alertPath = (id: string) => `/api/alerts/${encodeURIComponent(id)}`;

export const evidencePath = (id: string): string => `${alertPath(id)}/packets.pcapng`;

/** Nobody wants to hear of it for so many seconds; 0 wakes it. */
export const snoozeAlert = (id: string, seconds: number) => ask<Alert>("POST", `${alertPath(id)}/snooze`, { seconds });
export const closeAlert = (id: string) => ask<Alert>("POST", `${alertPath(id)}/close`, {});

export const changeRule = (rule: string, change: ChangeRule) =>
  ask<Rule>("PATCH", `/api/rules/${encodeURIComponent(rule)}`, change);
export const tryRule = (rule: string, change: ChangeRule, signal?: AbortSignal) =>
  ask<Trial>("POST", `/api/rules/${encodeURIComponent(rule)}/trial`, change, signal);

export const addException = (exception: NewException) => ask<Exception>("POST", "/api/exceptions", exception);
export const removeException = (id: string) => ask<{ ok: true }>("DELETE", `/api/exceptions/${encodeURIComponent(id)}`);

export const setOutputs = (outputs: readonly Output[]) =>
  ask<{ outputs: OutputState[] }>("PUT", "/api/outputs", outputs).then((answer) => answer.outputs);
export const testOutput = (id: string) => ask<{ ok: true }>("POST", `/api/outputs/${encodeURIComponent(id)}/test`, {});
