// Echoes by the system's own ping, which has the right that we lack: one short run for each.

import { spawn } from "node:child_process";
import { familyOf } from "./address.ts";
import type { Family } from "./echo-message.ts";
import { MARK } from "./echo-message.ts";
import type { EchoMethod, EchoResult } from "./echo-method.ts";
import { parsePingFailure, parsePingTime, pingFlavour } from "./ping-output.ts";
import type { PingFlavour } from "./ping-output.ts";

/** Nothing of the environment but where programs are, and a language that can be read. */
const ENVIRONMENT = { LC_ALL: "C", PATH: "/usr/bin:/bin:/usr/sbin:/sbin" };
const MOST_OUTPUT = 8192;
/** How long a ping may take to start and to end, beside the echo itself. */
const PATIENCE_MS = 250;
const VERSION_TIMEOUT_MS = 2000;

export interface PingRun {
  /** False when there is no such program. */
  started: boolean;
  /** It had to be ended. */
  endless: boolean;
  output: string;
  messages: string;
}

/** Runs a program to its end, or for so long. */
export type RunPing = (command: string, args: readonly string[], limitMs: number) => Promise<PingRun>;

export class SystemPing implements EchoMethod {
  readonly name = "ping";
  readonly flavour: PingFlavour;
  readonly #run: RunPing;

  /** Null where the system has no ping, or one that does not even tell its version. */
  static async find(run: RunPing = runProgram): Promise<SystemPing | null> {
    const { started, endless, output, messages } = await run("ping", ["-V"], VERSION_TIMEOUT_MS);
    return started && !endless ? new SystemPing(pingFlavour(output + messages), run) : null;
  }

  constructor(flavour: PingFlavour, run: RunPing = runProgram) {
    this.flavour = flavour;
    this.#run = run;
  }

  async echo(address: string, timeoutMs: number): Promise<EchoResult> {
    const family = familyOf(address);
    const { started, output, messages } = await this.#run(
      pingCommand(family, this.flavour),
      pingArguments(address, this.flavour),
      timeoutMs + PATIENCE_MS,
    );
    if (!started) return { kind: "unavailable", reason: `there is no ping for IPv${family} here` };
    const latencyMs = parsePingTime(output);
    if (latencyMs !== null && latencyMs <= timeoutMs) return { kind: "answered", latencyMs, port: null };
    const { forbidden, reason } = parsePingFailure(output + messages);
    return forbidden && reason !== null ? { kind: "unavailable", reason } : { kind: "lost", reason };
  }
}

/** Those of inetutils and macOS have a program of its own for IPv6; the others see it by the address. */
export function pingCommand(family: Family, flavour: PingFlavour, platform: string = process.platform): string {
  return family === 6 && (flavour === "inetutils" || platform === "darwin") ? "ping6" : "ping";
}

/** Only options that mean the same everywhere: the timeout does not (-W is seconds here, milliseconds there), so it is ours. */
export function pingArguments(address: string, flavour: PingFlavour): string[] {
  const mark = flavour === "iputils" ? ["-p", Buffer.from(MARK, "latin1").toString("hex")] : [];
  return ["-n", "-c", "1", ...mark, address];
}

const runProgram: RunPing = (command, args, limitMs) =>
  new Promise((resolve) => {
    const run: PingRun = { started: false, endless: false, output: "", messages: "" };
    const child = spawn(command, args, { env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"], cwd: "/" });
    const timer = setTimeout(() => {
      run.endless = true;
      child.kill("SIGKILL");
    }, limitMs);
    const end = () => {
      clearTimeout(timer);
      resolve(run);
    };
    child.once("spawn", () => (run.started = true));
    child.once("error", end);
    child.once("close", end);
    child.stdout.setEncoding("latin1").on("data", (text: string) => {
      if (run.output.length < MOST_OUTPUT) run.output += text;
    });
    child.stderr.setEncoding("latin1").on("data", (text: string) => {
      if (run.messages.length < MOST_OUTPUT) run.messages += text;
    });
  });
