// A wrong display filter as a problem that says where it is wrong.

import { FilterError } from "@wireglass/core";
import { ProblemError } from "../problem.ts";

/** Runs what parses a filter. */
export function parsing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { message, position } = error;
    throw new ProblemError({ code: "filter", message, remedy: null, position });
  }
}
