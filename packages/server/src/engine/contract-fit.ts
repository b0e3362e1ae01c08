// The engine's records are what the contract says they are: this file does not compile when they part ways.

import type * as contract from "@wireglass/contract";
import type * as core from "@wireglass/core";

type Fits<Record extends Promised, Promised> = Record;

export type RecordsFitTheContract = [
  Fits<core.SnapshotRecord, contract.Snapshot>,
  Fits<core.SummaryRecord, contract.Summary>,
  Fits<core.FlowRecord, contract.Flow>,
  Fits<core.PacketRecord, contract.PacketRow>,
  Fits<core.AlertRecord, contract.Alert>,
  Fits<core.RuleRecord, contract.Rule>,
];
