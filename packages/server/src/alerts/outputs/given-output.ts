// Outputs of the command line: KIND:TARGET.

import { resolve } from "node:path";
import { Output, type Severity } from "@wireglass/contract";
import { problem } from "../../problem.ts";
import { senderOf } from "./target.ts";

const KINDS = ["webhook", "syslog", "command", "file"] as const;

/** Throws a ProblemError. Paths are those of the folder that the program was started in. */
export function givenOutputs(texts: readonly string[], minimum: Severity): Output[] {
  return texts.map((text, i) => {
    const [word = ""] = text.split(":", 1);
    const kind = KINDS.find((each) => each === word);
    const rest = text.slice(word.length + 1);
    if (kind === undefined || rest === "")
      throw problem(
        "bad-output",
        `"${word.slice(0, 40)}" is no kind of output for alerts.`,
        `Give one such as webhook:https://example.org/alerts; there are ${KINDS.join(", ")}.`,
      );
    const target = kind === "file" ? resolve(rest) : rest;
    const output = Output.parse({ id: `command-line-${i + 1}`, kind, target, minimum });
    // What is wrong is told now, and not when there is an alert.
    senderOf(output, "").close();
    return output;
  });
}
