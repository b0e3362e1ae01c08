// Live frames: interfaces, the right to capture, the capture process and what arrives from it.

export { CaptureBroker } from "./broker.ts";
export type { ProbeRequest } from "./broker-messages.ts";
export { parseCaptureSpec, MAX_BPF_LENGTH, MAX_INTERFACES, MAX_SNAPLEN, MIN_SNAPLEN } from "./capture-spec.ts";
export type { CaptureSpec } from "./capture-spec.ts";
export { defaultDataDir, doctor } from "./doctor.ts";
export type { DoctorCheck } from "./doctor-check.ts";
export type { DoctorOptions } from "./doctor.ts";
export { FrameReceiver } from "./frame-receiver.ts";
export type { FrameHandlers } from "./frame-receiver.ts";
export type { InterfaceInfo } from "./interface-info.ts";
export { listInterfaces } from "./interfaces.ts";
export type { CaptureCounters, CaptureInterface } from "./messages.ts";
export { chooseUser, dropPrivileges } from "./privileges.ts";
export type { User } from "./privileges.ts";
export type { ProbeResult } from "./probe.ts";
export { CaptureError, exitCode, problem, PROBLEM_CODES } from "./problems.ts";
export type { Problem, ProblemCode } from "./problems.ts";
