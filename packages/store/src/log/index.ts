// The log of packets as CSV.

export { AnswerLatency } from "./answer-latency.ts";
export { openLogFile } from "./log-file.ts";
export { ProfileRows, headerOf } from "./profile-rows.ts";
export type { Profile } from "./profile-rows.ts";
export { TrafficLog } from "./traffic-log.ts";
export type { LogOptions, LogProblem, LogState } from "./traffic-log.ts";
