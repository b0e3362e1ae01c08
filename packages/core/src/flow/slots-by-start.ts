// Puts flows in the order of their first packets: a merge sort in typed arrays, because a comparator would have millions of
// slots copied into ordinary arrays, several times their size.

import { START, STRIDE } from "./columns.ts";
import type { FlowMemory } from "./flow-memory.ts";

/** Sorts `slots`, and answers with them or with the array that it needed beside them. */
export function slotsByStart(slots: Int32Array, { doubles }: FlowMemory): Int32Array {
  const startOf = (slot: number): number => doubles[(slot * STRIDE + START) >> 1];
  const isAfter = (a: number, b: number): boolean => startOf(a) > startOf(b) || (startOf(a) === startOf(b) && a > b);
  let from = slots;
  let to: Int32Array = new Int32Array(slots.length);
  for (let width = 1; width < slots.length; width *= 2) {
    for (let begin = 0; begin < slots.length; begin += 2 * width) {
      const middle = Math.min(begin + width, slots.length);
      const end = Math.min(middle + width, slots.length);
      for (let at = begin, left = begin, right = middle; at < end; at++) {
        const takesRight = right < end && (left >= middle || isAfter(from[left], from[right]));
        to[at] = takesRight ? from[right++] : from[left++];
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
