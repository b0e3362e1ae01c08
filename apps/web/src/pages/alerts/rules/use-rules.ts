// Changing a rule, with the way back; and what a change would have found in the last week.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import type { ChangeRule, Problem, Rule, Trial } from "@wireglass/contract";
import { alertKeys, changeRule, tryRule } from "../../../alerts/queries.ts";
import { problemOf } from "../../../api/client.ts";
import { done } from "../acts/acts.ts";
import { wayBack } from "./rule-change.ts";

/** Says what was done as `text`. */
export function useChangeRule(): (rule: Rule, change: ChangeRule, text: string) => Promise<void> {
  const client = useQueryClient();
  const set = async (id: string, change: ChangeRule): Promise<void> => {
    const fresh = await changeRule(id, change);
    client.setQueryData<Rule[]>(alertKeys.rules, (before) => before?.map((one) => (one.rule === id ? fresh : one)));
  };
  return async (rule, change, text) => {
    const back = wayBack(rule, change);
    await set(rule.rule, change);
    done(text, () => set(rule.rule, back));
  };
}

export interface TrialState {
  readonly trial: Trial | null;
  readonly asking: boolean;
  readonly problem: Problem | null;
}

/** A pause in typing is the question. */
const PAUSE_MS = 500;

/** Null asks nothing. */
export function useTrial(rule: string, change: ChangeRule | null): TrialState {
  const text = change === null ? "" : JSON.stringify(change);
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const { data, error, isFetching } = useQuery({
    queryKey: ["trial", rule, settled],
    queryFn: ({ signal }) => tryRule(rule, JSON.parse(settled) as ChangeRule, signal),
    enabled: settled !== "" && text !== "",
    staleTime: 60_000,
    retry: false,
  });
  if (text === "") return { trial: null, asking: false, problem: null };
  const asking = isFetching || settled !== text;
  return { trial: asking ? null : (data ?? null), asking, problem: asking || error === null ? null : problemOf(error) };
}
