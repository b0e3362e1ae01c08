// The engine's thread: calls come in, answers and news go out.

import { parentPort, workerData } from "node:worker_threads";
import { CountryTable } from "../country/country-table.ts";
import { toProblem } from "../problem.ts";
import { Analysis } from "./analysis.ts";
import type { Call, EngineMessage, EngineSetup } from "./calls.ts";

const port = parentPort;
if (port === null) throw new Error("engine-worker is started as a worker thread");

const emit = (message: EngineMessage): void => port.postMessage(message);
/** Opened now, while it may be read. */
const countries = new CountryTable();
/** Made when it is first needed: a thread in reserve costs little. */
let analysis: Analysis | null = null;

port.on("message", ({ id, name, args }: Call) => {
  analysis ??= new Analysis(workerData as EngineSetup, emit, countries.countryOf);
  // Calls come from the typed host only; a message has no types.
  const method = analysis[name] as (...args: readonly unknown[]) => Promise<unknown>;
  method.apply(analysis, [...args]).then(
    (value) => {
      if (id !== null) emit({ type: "answer", id, value });
    },
    (error: unknown) => {
      if (id !== null) emit({ type: "failure", id, problem: toProblem(error) });
    },
  );
});
emit({ type: "loaded" });
