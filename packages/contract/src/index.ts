// The typed contract between the server and whoever asks it.

export * from "./alerts.ts";
export * from "./api.ts";
export * from "./history.ts";
export * from "./live.ts";
export * from "./records.ts";
export * from "./latency.ts";
