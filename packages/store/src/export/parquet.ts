// Flows of a range as a Parquet file. The store's own process may write to its folder alone, so another, short-lived one writes.

import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { StoreError } from "../problem.ts";
import type { Filtered, Store } from "../store.ts";
import { flowPages } from "./flow-pages.ts";
import type { FromParquet, ToParquet } from "./parquet-process.ts";

/** As built, also where this module runs from its source. */
const PROGRAM = fileURLToPath(new URL("../../dist/export/parquet-process.js", import.meta.url));

/** What is at `path` is overwritten; of more than `mostFlows` it is not made. Throws a StoreError. */
export async function writeParquet(
  store: Pick<Store, "flows">,
  question: Filtered,
  path: string,
  mostFlows = Infinity,
): Promise<void> {
  const absolute = resolve(path);
  const child = fork(PROGRAM, [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  // That it could not be started, or has ended while nothing was said to it, is told to whoever says something next.
  child.on("error", () => {});
  const say = (message: ToParquet): Promise<void> =>
    new Promise((done, fail) => {
      const ended = (): void => fail(new StoreError("store_failed", `the process that writes ${path} has ended`));
      child.once("exit", ended);
      child.once("message", (answer: FromParquet) => {
        child.off("exit", ended);
        if (answer.type === "done") done();
        else fail(new StoreError("store_failed", `${path} cannot be written: ${answer.message}`));
      });
      child.send(message, (error) => error !== null && ended());
    });
  try {
    await say({ type: "open", path: absolute });
    let count = 0;
    for await (const flows of flowPages(store, question)) {
      count += flows.length;
      if (count > mostFlows) throw tooMany(mostFlows);
      await say({ type: "flows", flows });
    }
    await say({ type: "end" });
  } finally {
    if (child.connected) child.disconnect();
    rmSync(`${absolute}.tmp`, { recursive: true, force: true });
  }
}

function tooMany(flows: number): StoreError {
  return new StoreError(
    "export_too_large",
    `more than ${flows} flows do not go into a Parquet file for download`,
    "choose a shorter time, or use wireglass export --data FOLDER while no Wireglass runs there",
  );
}
