// The product as its user has it: the built command serves in a process of its own, and a browser looks at it. Datagrams for it to see.

import { spawn, type ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { chromiumPath, complaints, launch, openWindow, SKIPPED, visit } from "../../apps/web/test/browser.ts";

const COMMAND = fileURLToPath(new URL("../../apps/cli/bin/wireglass.js", import.meta.url));

/** Why nothing can be served and looked at here, or null. */
export const reason =
  chromiumPath === null ? SKIPPED : process.getuid?.() === 0 ? null : "capturing on loopback needs root";

export interface Served {
  readonly origin: string;
  readonly page: Page;
  /** What the browser complains of. */
  readonly heard: readonly string[];
  /** For the test's own files. */
  readonly folder: string;
  end(): Promise<void>;
}

/** Captures on the loopback interface, only what the capture filter lets through, and opens the dashboard. */
export async function serve(bpf = ""): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "wireglass-e2e-"));
  // The server is no longer root when it writes.
  await chmod(folder, 0o755);
  const [{ server, url }, browser] = await Promise.all([start(join(folder, "data"), bpf), launch()]);
  const page = await openWindow(browser);
  const heard = complaints(page);
  await visit(page, url);
  return {
    origin: new URL(url).origin,
    page,
    heard,
    folder,
    end: async () => {
      await browser.close();
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(data: string, bpf: string): Promise<{ server: ChildProcess; url: string }> {
  const options = [
    "--port",
    "0",
    "--data",
    data,
    "--no-probe",
    "--no-open",
    "-i",
    "lo",
    ...(bpf === "" ? [] : ["-f", bpf]),
  ];
  const server = spawn(process.execPath, [COMMAND, "serve", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith("http://")) return { server, url: line };
  }
  throw new Error("the server ended before it printed its address");
}

/** A UDP port that nobody else uses. */
export async function closedPort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

export async function sendDatagrams(port: number, count: number): Promise<void> {
  const socket = createSocket("udp4");
  for (let i = 0; i < count; i++) {
    await new Promise<void>((resolve) => socket.send("wireglass", port, "127.0.0.1", () => resolve()));
  }
  socket.close();
}
