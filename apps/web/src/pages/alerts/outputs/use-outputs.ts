// Changing where alerts are sent. The server knows the outputs as one list.

import { useQueryClient } from "@tanstack/react-query";
import type { Output, OutputState } from "@wireglass/contract";
import { problemOf } from "../../../api/client.ts";
import { alertKeys, setOutputs } from "../../../alerts/queries.ts";
import { done, putOff } from "../acts/acts.ts";
import { canGoBack, kindOf, outputOf } from "./output-words.ts";

const change = (outputs: readonly OutputState[], id: string, to: Output | null): Output[] =>
  outputs.filter(({ fixed }) => !fixed).flatMap((one) => (one.id !== id ? [outputOf(one)] : to === null ? [] : [to]));

export function useOutputs() {
  const client = useQueryClient();
  const known = () => client.getQueryData<OutputState[]>(alertKeys.outputs) ?? [];
  const show = (outputs: readonly OutputState[]) =>
    client.setQueryData<readonly OutputState[]>(alertKeys.outputs, outputs);
  const set = async (outputs: readonly Output[]) => show(await setOutputs(outputs));

  return {
    add: async (output: Output): Promise<void> => {
      await set([...change(known(), "", null), output]);
      done(`${kindOf(output.kind).name} added.`, () => set(change(known(), output.id, null)));
    },
    change: async (before: OutputState, after: Output): Promise<void> => {
      await set(change(known(), before.id, after));
      const back = outputOf(before);
      const undo = canGoBack(back, after) ? () => set(change(known(), before.id, back)) : null;
      done(`${kindOf(after.kind).name} changed.`, undo);
    },
    /** Its secret is gone with it: so only once nobody can take it back any more. */
    remove: (output: OutputState): void => {
      const before = known();
      show(before.filter(({ id }) => id !== output.id));
      void client.cancelQueries({ queryKey: alertKeys.outputs });
      putOff(
        `${kindOf(output.kind).name} removed.`,
        () =>
          set(change(before, output.id, null)).catch((error: unknown) => {
            show(before);
            done(`It was not removed: ${problemOf(error).message}`);
          }),
        () => show(before),
      );
    },
  };
}
