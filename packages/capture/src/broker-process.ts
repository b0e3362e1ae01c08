// The broker: keeps the rights that the main process gives up, and starts capture processes when asked over IPC.
// It sees no frame and parses no output. It ends with its parent.

import type { ChildProcess } from "node:child_process";
import { parseBrokerRequest } from "./broker-messages.ts";
import type { BrokerAnswer, BrokerRequest } from "./broker-messages.ts";
import { Output, startProgram } from "./child-process.ts";
import { isRecord } from "./capture-spec.ts";
import { probeOutput } from "./probe.ts";

/** More at once is a fault of whoever asks. */
const MAX_CHILDREN = 32;

const children = new Set<ChildProcess>();
let probes = 0;

process.on("message", (message: unknown) => {
  const request = parseBrokerRequest(message);
  if (request !== null && children.size + probes < MAX_CHILDREN) start(request);
  else if (isRecord(message) && typeof message["id"] === "number") answer({ type: "refused", id: message["id"] });
});
process.on("disconnect", () => {
  for (const child of children) child.kill("SIGTERM");
  process.exit(0);
});
// Ctrl-C reaches the whole group; the parent decides what it means.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
answer({ type: "ready" });

function start(request: BrokerRequest): void {
  if (request.type === "open") startCapture(request);
  else void startProbe(request);
}

async function startProbe({ id, probe }: BrokerRequest & { type: "probe" }): Promise<void> {
  probes++;
  const output = await probeOutput(probe);
  probes--;
  answer({ type: "probed", id, output });
}

function startCapture({ id, spec, socketPath }: BrokerRequest & { type: "open" }): void {
  const child = startProgram("capture-process", [JSON.stringify(spec), socketPath]);
  children.add(child);
  const errors = new Output(child.stderr);
  // The first output means "connected", whatever it says.
  child.stdout?.once("data", () => answer({ type: "connected", id }));
  const end = (why: string) => {
    children.delete(child);
    answer({ type: "exited", id, reason: why });
  };
  child.on("close", (code, signal) => end(reason(code, signal, errors.text)));
  child.on("error", (error) => end(error.message));
}

/** The line that names the error, without the stack around it. */
function reason(code: number | null, signal: string | null, errors: string): string {
  const line = errors.split("\n").find((text) => /Error: /.test(text)) ?? errors.split("\n", 1)[0];
  const end = signal === null ? `it ended with code ${code}` : `it ended by ${signal}`;
  return line === undefined || line === "" ? end : line.trim();
}

function answer(message: BrokerAnswer): void {
  if (process.connected) process.send?.(message);
}
