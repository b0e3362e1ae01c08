// Exceptions: made, taken back, and made again as they were.

import { useQueryClient } from "@tanstack/react-query";
import type { Exception, NewException, Rule } from "@wireglass/contract";
import { addException, alertKeys, removeException } from "../../../alerts/queries.ts";
import { ruleTitle } from "../../../alerts/words.ts";
import { done } from "../acts/acts.ts";
import { scopeWords } from "./choices.ts";

export function useExceptions() {
  const client = useQueryClient();
  const renew = () => {
    void client.invalidateQueries({ queryKey: alertKeys.exceptions });
    void client.invalidateQueries({ queryKey: alertKeys.lists });
  };
  const words = (one: NewException) =>
    scopeWords(one, one.rule === null ? null : ruleTitle(one.rule, client.getQueryData<Rule[]>(alertKeys.rules)));
  const take = (id: string) => removeException(id).then(renew);
  const make = (wanted: NewException) =>
    addException(wanted).then((made) => {
      renew();
      return made;
    });
  return {
    add: async (wanted: NewException): Promise<void> => {
      const made = await make(wanted);
      done(`No alert any more: ${words(wanted)}.`, () => take(made.id));
    },
    remove: async ({ id, rule, src, dst, reason, until }: Exception): Promise<void> => {
      const before = { rule, src, dst, reason, until };
      await take(id);
      done(`Alerts again: ${words(before)}.`, () => make(before));
    },
  };
}
