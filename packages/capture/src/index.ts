// Live frames: interfaces, the right to capture, the capture process and what arrives from it.

export * from "./capture-spec.ts";
export * from "./frame-receiver.ts";
export type { CaptureCounters, CaptureInterface } from "./messages.ts";
export * from "./privileges.ts";
export * from "./problems.ts";
