// What is known of a sealed segment without opening it: a small file beside it.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { SCHEMA_VERSION } from "./schema.ts";
import type { Segment, SegmentFacts, Span } from "./segment.ts";

export function writeFacts({ facts: path, span, rows, ids, inOrder }: Segment): void {
  const facts: SegmentFacts = {
    version: SCHEMA_VERSION,
    span,
    rows,
    ...(ids === undefined ? {} : { ids }),
    ...(inOrder ? { inOrder } : {}),
  };
  writeFileSync(`${path}.new`, JSON.stringify(facts));
  renameSync(`${path}.new`, path);
}

/** Null when there are none, or none that can be used. */
export function readFacts(path: string): SegmentFacts | null {
  try {
    const facts = JSON.parse(readFileSync(path, "utf8")) as SegmentFacts;
    const { span, rows, ids } = facts;
    const whole = isSpan(span) && (ids === undefined || isSpan(ids));
    return whole && Object.values(rows).every((n) => Number.isInteger(n)) ? facts : null;
  } catch {
    return null;
  }
}

function isSpan(span: Span | null): boolean {
  return span === null || (Number.isFinite(span.first) && Number.isFinite(span.last));
}
