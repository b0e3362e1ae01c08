// A history with a sealed file of hours that is not in order yet, for tests.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { History } from "../duckdb/history.ts";
import type { HistoryOptions } from "../duckdb/history.ts";
import { DIMENSIONS } from "../tables.ts";
import type { Store } from "../store.ts";
import { START, batchesOf } from "./traffic.ts";

const HOUR = 3600;
const HOURS = 6;
/** Of what is in the sealed file. */
export const HOURS_RANGE = { from: START, to: START + HOURS * HOUR };
/** What is written later than that goes into another file. */
export const LATER = START + 9 * 24 * HOUR;

export async function makeSealedHours(folder: string, options: Partial<HistoryOptions> = {}): Promise<void> {
  const history = await History.open({ folder, ...options });
  for (let hour = 0; hour < HOURS; hour++) {
    await writeSome(history, START + hour * HOUR);
    await history.rollUp();
  }
  await writeSome(history, LATER, 1);
  await history.rollUp();
  await history.close();
}

/** Twenty seconds. */
export async function writeSome(history: History, start: number, flowsPerSecond = 100): Promise<void> {
  for (const batch of batchesOf(20, flowsPerSecond, start % 1000, start).batches)
    while (!history.write(batch)) await history.flush();
  await history.flush();
}

/** Whether each sealed file of hours is in order, by its name. */
export function ordersIn(folder: string): Record<string, boolean> {
  const names = readdirSync(folder).filter((name) => /^hours-.*\.duckdb\.json$/.test(name));
  return Object.fromEntries(
    names.map((name) => {
      const { inOrder } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { inOrder?: boolean };
      return [name.replace(".json", ""), inOrder === true];
    }),
  );
}

/** Everything that is told of two subjects: by roll-ups where the store was opened with `fewFlows: 0`. */
export async function toldOfSubjects(store: Store): Promise<unknown[]> {
  const told: Promise<unknown>[] = [];
  for (const filter of ["dns", "ip.addr == 10.0.0.7"]) {
    const question = { range: HOURS_RANGE, filter };
    told.push(store.summary(question), store.series({ ...question, points: 600 }));
    for (const dimension of DIMENSIONS) told.push(store.top({ ...question, dimension, limit: 20 }));
  }
  return Promise.all(told);
}
