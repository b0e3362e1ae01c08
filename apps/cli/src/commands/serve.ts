// wireglass serve: the dashboard.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { defaultDataDir } from "@wireglass/capture";
import { endOnSignals, startServer } from "@wireglass/server";
import type { RunningServer, ServerOptions, StartSource } from "@wireglass/server";
import type { Profile } from "@wireglass/store/log";
import { VERSION } from "../version.ts";
import { asFailure, problemText } from "./problem.ts";

export interface ServeOptions {
  /** Empty: the interface of the default route. */
  interfaces: string[];
  bpf: string;
  read?: string;
  demo?: boolean;
  listen: string;
  port: number;
  host: string[];
  dataDir: string | undefined;
  user?: string;
  probe: boolean;
  /** Cap of the ring of packets in bytes; false: none. */
  ring: number | false;
  ringSnaplen: number;
  /** Cap of the history in bytes; false: none is kept. */
  maxStore: number | false;
  log?: string;
  profile?: Profile;
  logSize: number;
  logKeep: number;
  /** KIND:TARGET. */
  alertOutput?: string[];
  alertLevel?: "LOW" | "MEDIUM" | "HIGH";
  open: boolean;
}

const WEB_DIR = fileURLToPath(new URL("../../../web/dist", import.meta.url));

export async function serve(options: ServeOptions): Promise<void> {
  // Whoever has read what is said here may go, the end of a pipe for one: that is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const server = await start(options);
  endOnSignals(() => server.close());
  if (server.user !== null) process.stdout.write(`wireglass: root given up, running as ${server.user}\n`);
  if (server.problem !== null) {
    process.stderr.write(`wireglass: ${problemText(server.problem)}\n`);
    process.stdout.write("wireglass: the dashboard works without it: it opens capture files and has a demo\n");
  } else process.stdout.write(`wireglass: ${sourceText(server)}\n`);
  // On a line of its own, so that scripts and eyes find it.
  process.stdout.write(`${server.url}\n`);
  if (options.open) openBrowser(server.url);
}

async function start(options: ServeOptions): Promise<RunningServer> {
  try {
    return await startServer({
      version: VERSION,
      listen: options.listen,
      port: options.port,
      hosts: options.host,
      dataDir: options.dataDir ?? defaultDataDir(),
      webDir: WEB_DIR,
      source: sourceOf(options),
      // Who looks at a file or at the demo has not asked for anything to be sent.
      probe: options.probe && options.demo !== true && options.read === undefined,
      ring: options.ring === false ? null : { bytes: options.ring, snaplen: options.ringSnaplen },
      history: options.maxStore === false ? null : { maxBytes: options.maxStore },
      log: logOf(options),
      alertOutputs: options.alertOutput ?? [],
      ...(options.alertLevel === undefined ? {} : { alertLevel: options.alertLevel }),
      notify: (problem) => process.stderr.write(`wireglass: ${problemText(problem)}\n`),
      user: options.user,
    });
  } catch (error) {
    throw asFailure(error);
  }
}

function logOf({
  log: path,
  profile = "b",
  logSize: bytes,
  logKeep: keep,
}: ServeOptions): NonNullable<ServerOptions["log"]> | null {
  return path === undefined ? null : { path, profile, bytes, keep };
}

function sourceOf({ interfaces, bpf, read, demo }: ServeOptions): StartSource {
  if (demo === true) return { kind: "demo" };
  if (read !== undefined) return { kind: "file", path: read };
  return { kind: "live", request: { interfaces, bpf, snaplen: 262_144, promiscuous: true } };
}

function sourceText({ source }: RunningServer): string {
  if (source.kind === "demo") return "playing the demo; Ctrl-C ends it";
  if (source.kind === "file") return `reading ${source.file ?? "standard input"}; Ctrl-C ends it`;
  return `capturing on ${source.interfaces.join(", ")}; Ctrl-C ends it`;
}

/** Only where somebody sits at a screen. */
function openBrowser(url: string): void {
  const desktop = process.platform === "darwin" || "DISPLAY" in process.env || "WAYLAND_DISPLAY" in process.env;
  if (process.stdout.isTTY !== true || !desktop) return;
  const command = process.platform === "darwin" ? "open" : "xdg-open";
  const browser = spawn(command, [url], { stdio: "ignore", detached: true });
  // No browser is no failure: the URL has been printed.
  browser.on("error", () => {});
  browser.unref();
}
