// Severity by word, colour and shape: a triangle, a diamond, a circle. Red is for HIGH only.

import type { Severity } from "@wireglass/contract";
import classes from "./severity-mark.module.css";
import { severityName } from "./words.ts";

const SHAPES: Readonly<Record<Severity, string>> = {
  HIGH: "M6 1L11.5 10.8H0.5Z",
  MEDIUM: "M6 0.6L11.4 6L6 11.4L0.6 6Z",
  LOW: "M6 1.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4Z",
};

interface SeverityMarkProps {
  readonly severity: Severity;
  /** False: the word is only said to a screen reader. */
  readonly word?: boolean;
  /** There is none of it: no colour. */
  readonly none?: boolean;
}

export function SeverityMark({ severity, word = true, none = false }: SeverityMarkProps) {
  return (
    <span className={classes.mark} data-severity={none ? "none" : severity}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        <path d={SHAPES[severity]} fill="currentColor" />
      </svg>
      <span className={word ? classes.word : "hidden-visually"}>{severityName(severity)}</span>
    </span>
  );
}
