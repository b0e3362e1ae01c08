// The alerts' part of a server: where its files are, and who talks to whom.

import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Output, Problem } from "@wireglass/contract";
import type { CountryOf } from "@wireglass/core";
import type { Store } from "@wireglass/store";
import { RingReader } from "@wireglass/store/ring";
import type { EngineHost } from "../engine/engine-host.ts";
import { toProblem } from "../problem.ts";
import { AlertService } from "./alert-service.ts";
import { Blacklisting } from "./blacklisting.ts";
import { EvidenceFolder } from "./evidence/evidence-folder.ts";
import { EvidenceKeeper } from "./evidence/evidence-keeper.ts";
import { JsonFile } from "../json-file.ts";
import { OutputSet } from "./outputs/output-set.ts";

/** In the data folder: to be made before root is given up. */
export const ALERT_FOLDERS = ["alerts", "blacklists", "evidence"] as const;
const [OUTPUT_FOLDER, BLACKLIST_FOLDER, EVIDENCE_FOLDER] = ALERT_FOLDERS;
/** Packets of all alerts together. */
const EVIDENCE_BYTES = 256 << 20;

export interface AlertsSetup {
  engine: Pick<EngineHost, "detect" | "source">;
  dataDir: string;
  /** Otherwise another Wireglass has it: nothing is written there. */
  isOurs: boolean;
  store: Store | null;
  /** Of live sources; null: their packets are not kept. */
  ringDirectory: string | null;
  /** Of the command line. */
  outputs: readonly Output[];
  /** For trials. */
  country: CountryOf;
  onProblem(failure: Problem): void;
}

/** Throws a ProblemError when an output cannot be one. */
export function createAlerts(setup: AlertsSetup): AlertService {
  const { engine, dataDir, isOurs, store, ringDirectory, outputs: given, country, onProblem } = setup;
  const outputs = new OutputSet({ folder: join(dataDir, OUTPUT_FOLDER) });
  for (const output of given) outputs.add(output, true);
  const folder = new EvidenceFolder(join(dataDir, EVIDENCE_FOLDER), EVIDENCE_BYTES);
  const keeper =
    ringDirectory === null
      ? null
      : new EvidenceKeeper({
          folder,
          ring: new RingReader(ringDirectory),
          ringState: () => engine.source.ring ?? null,
          seed: () => randomInt(2 ** 32),
          onKept: (id, state) => service.kept(id, state),
          onProblem: once((error) => onProblem(toProblem(error, "evidence"))),
        });
  const service: AlertService = new AlertService({
    engine,
    settings: new JsonFile(join(dataDir, "alerts.json"), "What is wanted of alerts", isOurs),
    learned: new JsonFile(join(dataDir, "learned.json"), "What has been learned", isOurs),
    outputs,
    country,
    store,
    evidence: keeper === null ? null : { folder, keeper },
    blacklists: new Blacklisting({
      engine,
      directory: join(dataDir, BLACKLIST_FOLDER),
      onProblem: (message) => onProblem({ code: "blacklist", message: `${message}.`, remedy: null }),
    }),
    onProblem,
  });
  return service;
}

/** A problem that stays is told of once, until it is another one. */
function once(tell: (error: unknown) => void): (error: unknown) => void {
  let told = "";
  return (error) => {
    const text = String(error);
    if (text !== told) tell(error);
    told = text;
  };
}
