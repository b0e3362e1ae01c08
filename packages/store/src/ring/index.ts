// The packets of the last while, on disk.

export { CaptureFrames } from "./capture-frames.ts";
export { addressBytes, flowHash } from "./flow-hash.ts";
export { parseFlow } from "./flow-selection.ts";
export type { FlowEnds, FlowName } from "./flow-selection.ts";
export { LEAST_RING, PacketRing } from "./packet-ring.ts";
export type { RingOptions, RingProblem, RingState } from "./packet-ring.ts";
export { selectPackets } from "./packet-query.ts";
export type { FrameSource, PacketQuery } from "./packet-query.ts";
export { RingReader } from "./ring-reader.ts";
export type { TimeRange } from "./selection.ts";
