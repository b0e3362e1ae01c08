// The engine: capture-file formats, decode, flow, classify, measure, filter. No I/O, no clock.

export * from "./capfile/frame.ts";
export * from "./capfile/gzip.ts";
export * from "./capfile/open-capture.ts";
export * from "./capfile/pcap-reader.ts";
export * from "./capfile/pcap-writer.ts";
export * from "./capfile/pcapng-reader.ts";
export * from "./capfile/pcapng-writer.ts";
export * from "./decode/fault.ts";
export * from "./decode/layer.ts";
export * from "./decode/link-type.ts";
export * from "./decode/packet.ts";
export * from "./classify/apps.ts";
export type { HttpRecord } from "./classify/protocols/http/record.ts";
export type { TlsRecord } from "./classify/protocols/tls/tls-record.ts";
export type { ReportName } from "./classify/session.ts";
export type { DnsRecord } from "./latency/dns-record.ts";
export type { DnsCounters } from "./latency/dns-tracker.ts";
export { APP_ID, isEncrypted } from "./classify/app-column.ts";
export { Verdicts } from "./classify/verdicts.ts";
export * from "./decode/decode.ts";
export * from "./decode/defragment.ts";
export * from "./describe/describe.ts";
export type { AlertRecord, AlertViewRecord, Severity } from "./detect/alert.ts";
export { Blacklist } from "./detect/blacklist.ts";
export { BlacklistBuilder } from "./detect/blacklist-builder.ts";
export type { BlacklistText } from "./detect/blacklist-builder.ts";
export type { BlacklistData, BlacklistProblem } from "./detect/blacklist-data.ts";
export { Countries } from "./detect/countries.ts";
export type { CountriesState, CountryOf } from "./detect/countries.ts";
export { Detection } from "./detect/detection.ts";
export type { DetectOptions } from "./detect/detection.ts";
export { Devices } from "./detect/devices.ts";
export type { DevicesState } from "./detect/devices.ts";
export { Exceptions } from "./detect/exceptions.ts";
export type { ExceptionRecord } from "./detect/exceptions.ts";
export { LearnedLevels } from "./detect/levels.ts";
export type { LevelState, Levels } from "./detect/levels.ts";
export { parseNetwork } from "./detect/network.ts";
export type { RuleChange, RuleRecord } from "./detect/rule-state.ts";
export { Trial, canTry, trial } from "./detect/trial.ts";
export type { TrialRecord } from "./detect/trial.ts";
export * from "./engine.ts";
export * from "./filter/index.ts";
export * from "./flow/address.ts";
export * from "./flow/flow-record.ts";
export * from "./flow/flow-table.ts";
export type { DistributionRecord } from "./latency/distribution.ts";
export type { LatencyRecord, LatencyViewRecord } from "./latency/latency-record.ts";
export { QuantileSketch } from "./latency/sketch.ts";
export { mergeSketchBytes, sketchFromBytes, sketchToBytes } from "./latency/sketch-bytes.ts";
export { HEAT_EDGES, heatCells } from "./latency/heat-map.ts";
export { LATENCY_KIND_NAMES, LATENCY_SCOPES, LatencyKind } from "./latency/sample.ts";
export type { LatencyKindName } from "./latency/sample.ts";
export * from "./latency/tcp-event.ts";
export { isWeak } from "./classify/protocols/tls/versions.ts";
export { isKnownService, serviceOf } from "./classify/services.ts";
export type { ContentRecord } from "./measure/content-tally.ts";
export type {
  CountersRecord,
  HistorySink,
  LatencyMinute,
  SecondRecord,
  SliceRecord,
} from "./measure/history-records.ts";
export { SERIES_APPS, SERIES_GROUPS } from "./measure/series.ts";
export type { SeriesApp, SeriesGroup, SeriesRecord } from "./measure/series.ts";
export { SnapshotCursor } from "./measure/snapshot.ts";
export { View } from "./measure/view.ts";
export type { SummaryRecord } from "./measure/view.ts";
export { demoFrames } from "./synth/demo/demo.ts";
export type { TimedFrame } from "./synth/timeline.ts";
