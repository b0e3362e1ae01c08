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
export * from "./decode/decode.ts";
export * from "./decode/defragment.ts";
export * from "./describe/describe.ts";
export * from "./engine.ts";
export * from "./filter/index.ts";
export * from "./flow/address.ts";
export * from "./flow/flow-record.ts";
export * from "./flow/flow-table.ts";
export { SERIES_GROUPS } from "./measure/series.ts";
export type { SeriesGroup, SeriesRecord } from "./measure/series.ts";
export { SnapshotCursor } from "./measure/snapshot.ts";
export { View } from "./measure/view.ts";
export type { SummaryRecord } from "./measure/view.ts";
export { demoFrames } from "./synth/demo/demo.ts";
export type { TimedFrame } from "./synth/timeline.ts";
