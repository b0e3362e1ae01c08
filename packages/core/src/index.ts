// The engine: capture-file formats, decode, flow, classify, measure, filter. No I/O, no clock.

export * from "./capfile/frame.ts";
export * from "./decode/fault.ts";
export * from "./decode/layer.ts";
export * from "./decode/link-type.ts";
export * from "./decode/packet.ts";
