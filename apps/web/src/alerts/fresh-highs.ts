// Which alerts of high severity are news.

import type { Alert } from "@wireglass/contract";
import { isSnoozed } from "./snoozed.ts";

/** Those that nobody has been told of; they are known afterwards. Newest first, as `latest`. */
export function freshHighs(latest: readonly Alert[], known: Set<string>, now: number): readonly Alert[] {
  const fresh = latest.filter(
    (alert) => alert.severity === "HIGH" && alert.state === "open" && !isSnoozed(alert, now) && !known.has(alert.id),
  );
  for (const { id } of fresh) known.add(id);
  return fresh;
}
