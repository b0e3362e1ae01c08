// Serves the dashboard and its API.

export { endOnSignals } from "./end-on-signals.ts";
export { ProblemError } from "./problem.ts";
export { type RunningServer, type ServerOptions, startServer, type StartSource } from "./server.ts";
export { captureBytes } from "./source/capture-bytes.ts";
export { openInput } from "./source/open-input.ts";
