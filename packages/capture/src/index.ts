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
export { interfacesWithRates, listInterfaces } from "./interfaces.ts";
export type { CaptureCounters, CaptureInterface } from "./messages.ts";
export { isAddress, parseTarget } from "./ping/address.ts";
export type { PingMethod } from "./ping/echo-method.ts";
export { gatewayAddress, resolverAddress } from "./ping/network-neighbours.ts";
export { INTERVAL_S, TIMEOUT_S } from "./ping/ping-messages.ts";
export type { PingMeans, PingSpec, TargetState } from "./ping/ping-messages.ts";
export { PingStatistics } from "./ping/ping-statistics.ts";
export type { MeasuredEcho, PingSummary } from "./ping/ping-statistics.ts";
export { PingProcess } from "./ping/pinger.ts";
export type { Pinger, PingHandlers } from "./ping/pinger.ts";
export { chooseUser, dropPrivileges, mayRead } from "./privileges.ts";
export type { User } from "./privileges.ts";
export type { ProbeResult } from "./probe.ts";
export { CaptureError, exitCode, problem, PROBLEM_CODES } from "./problems.ts";
export type { Problem, ProblemCode } from "./problems.ts";
