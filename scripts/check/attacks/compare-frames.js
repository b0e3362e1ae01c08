// Whether two captures of the same wire hold the same frames.

import { createHash } from "node:crypto";
import { forEachFrame } from "../frames.js";

/**
 * Of `concerned`, what lies within the alert's time has to be in `kept`; and nothing may be in `kept` that is in no part of
 * `concerned`: { kept, concerned, others, missing }.
 */
export function compareFrames(kept, concerned, { first, last }) {
  const counts = new Map();
  const within = new Map();
  let inTime = 0;
  forEachFrame(concerned, (frame) => {
    const hash = hashOf(frame);
    add(counts, hash, 1);
    const time = frame.time / 1e6;
    if (time < first || time > last) return;
    inTime++;
    add(within, hash, 1);
  });
  let have = 0;
  let others = 0;
  forEachFrame(kept, (frame) => {
    have++;
    const hash = hashOf(frame);
    if ((counts.get(hash) ?? 0) === 0) others++;
    else add(counts, hash, -1);
    add(within, hash, -1);
  });
  let missing = 0;
  for (const count of within.values()) missing += Math.max(0, count);
  return { kept: have, concerned: inTime, others, missing };
}

const add = (counts, hash, by) => counts.set(hash, (counts.get(hash) ?? 0) + by);

const hashOf = ({ data, offset, captured }) =>
  createHash("sha1")
    .update(data.subarray(offset, offset + captured))
    .digest("base64");
