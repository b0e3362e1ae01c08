// What is wrong with a filter, as far as the tests need to know.

import type { Problem } from "@wireglass/contract";

/** Not the real parser: a word that no filter of the tests means, and a comparison without a value. */
export function filterProblem(filter: string): Problem | null {
  const typo = /\btpc\b/.exec(filter);
  const message = "is not a field or a protocol; did you mean tcp?";
  if (typo !== null) {
    return { code: "bad-filter", message: `"tpc" ${message}`, remedy: null, position: typo.index };
  }
  if (/(==|and|or)\s*$/.test(filter)) {
    return { code: "bad-filter", message: "Something is missing at the end.", remedy: null, position: filter.length };
  }
  return null;
}

export const bpfProblem = (bpf: string): Problem | null =>
  bpf.includes("prot ") ? { code: "bad-bpf", message: "syntax error in filter expression", remedy: null } : null;
