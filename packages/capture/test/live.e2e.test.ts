// The built processes on a real wire. Needs root, ip and tcpreplay; skipped, with the reason, where one is missing.

import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CaptureBroker, FrameReceiver } from "../src/index.ts";
import type { CaptureCounters, CaptureInterface, CaptureSpec } from "../src/index.ts";
import { VethLink, whyNotLive, writeFrames } from "./veth-link.ts";

const built = fileURLToPath(new URL("../dist/index.js", import.meta.url));
const reason = existsSync(built) ? whyNotLive() : "needs `npm run build`";

const NOBODY = { uid: 65_534, gid: 65_534 };
const RECORD_LENGTH = 16 + 64;
const FILE_HEADER_LENGTH = 24;

class Recorder {
  opened: CaptureInterface[] | null = null;
  /** Bytes per interface. */
  bytes: number[] = [];
  counters: CaptureCounters[] = [];
  problems: string[] = [];
  /** Holds the receiver up for so long at each piece. */
  delay = 0;
  readonly #events = new EventEmitter();
  readonly #happened = new Set<string>();
  receiver!: FrameReceiver;

  async listen(): Promise<void> {
    this.receiver = await FrameReceiver.listen({
      onOpened: (interfaces) => {
        this.opened = interfaces;
        this.#signal("opened");
      },
      onFrames: (index, piece) => {
        this.bytes[index] = (this.bytes[index] ?? 0) + piece.length;
        if (this.delay > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, this.delay);
      },
      onCounters: (counters) => {
        this.counters = counters;
      },
      onProblem: (problem) => {
        this.problems.push(problem.code);
        this.#signal(problem.code);
      },
      onLink: (name, up) => this.#signal(`${name} ${up ? "up" : "down"}`),
      onEnd: () => this.#signal("end"),
    });
  }

  async until(event: string): Promise<void> {
    if (!this.#happened.has(event)) await once(this.#events, event);
  }

  /** Frames received, by the length of the stream: every frame has the same. */
  frames(index = 0): number {
    return ((this.bytes[index] ?? Number.NaN) - FILE_HEADER_LENGTH) / RECORD_LENGTH;
  }

  #signal(event: string): void {
    this.#happened.add(event);
    this.#events.emit(event);
  }
}

describe.skipIf(reason !== null)(`live capture${reason === null ? "" : ` (${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "live-"));
  const file = join(folder, "frames.pcap");
  const link = new VethLink("live");
  let broker: CaptureBroker;

  beforeAll(async () => {
    writeFrames(file, 100_000);
    link.open();
    broker = await CaptureBroker.start();
  });
  afterAll(() => {
    broker?.close();
    link.close();
    rmSync(folder, { recursive: true });
  });

  async function capture(change: Partial<CaptureSpec> = {}): Promise<Recorder> {
    const recorder = new Recorder();
    await recorder.listen();
    const spec = { interfaces: [link.near], bpf: "", snaplen: 262_144, promiscuous: true, dropTo: NOBODY, ...change };
    await broker.open(spec, recorder.receiver.path);
    await Promise.race([recorder.until("opened"), recorder.until("end")]);
    return recorder;
  }

  it("hands over every frame that the kernel took, also those still in the ring at the stop", async () => {
    const recorder = await capture();
    expect(recorder.opened).toEqual([{ name: link.near, description: null, linkType: 1, snapLength: 262_144 }]);
    // As many as fit into the ring, so that none may be dropped however busy this machine is.
    const sent = await link.send(file, 3);
    recorder.receiver.stop();
    await recorder.until("end");
    expect(sent).toBe(300_000);
    expect(recorder.counters).toEqual([{ interface: link.near, captured: sent, dropped: 0, interface_dropped: 0 }]);
    expect(recorder.frames()).toBe(sent);
  });

  it("accounts for every frame when the receiver is too slow", async () => {
    const recorder = await capture({ bufferBytes: 1024 * 1024 });
    recorder.delay = 5;
    const sent = await link.send(file, 5);
    recorder.receiver.stop();
    await recorder.until("end");
    const [{ captured, dropped } = { captured: 0, dropped: 0 }] = recorder.counters;
    expect(dropped).toBeGreaterThan(0);
    expect(captured + dropped).toBe(sent);
    expect(recorder.frames()).toBe(captured);
  });

  it("takes only what the filter lets through, as short as asked for", async () => {
    const recorder = await capture({ bpf: "ether proto 0x88b5 and ether[16:2] < 1000", snaplen: 64 });
    await link.send(file, 1);
    recorder.receiver.stop();
    await recorder.until("end");
    // The number of the frame is at offset 14, so its lower half repeats: 100,000 frames pass 65,536 once.
    expect(recorder.counters[0]?.captured).toBe(2000);
  });

  it("has given root up before it says that it has opened", async () => {
    const recorder = await capture();
    const pid = processesOf(recorder.receiver.path)[0];
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    expect(status).toMatch(/^Gid:\t65534\t65534\t65534\t65534$/m);
    expect(status).toMatch(/^Groups:\s*$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    recorder.receiver.stop();
    await recorder.until("end");
  });

  it("shows libpcap's own text for a wrong filter, and opens nothing", async () => {
    expect(await broker.checkBpf("tcp prt 80")).toMatchObject({
      code: "bad-bpf",
      message: expect.stringContaining("syntax error"),
    });
    expect(await broker.checkBpf("tcp port 80", link.near)).toBeNull();
    const recorder = await capture({ bpf: "tcp prt 80" });
    expect(recorder.problems).toEqual(["bad-bpf"]);
    expect(recorder.opened).toBeNull();
  });

  it("opens all interfaces or none", async () => {
    const recorder = await capture({ interfaces: [link.near, "wgcnone0"] });
    expect(recorder.problems).toEqual(["no-such-interface"]);
    expect(recorder.opened).toBeNull();
  });

  it("goes on with the others when one interface vanishes, and ends with the last", async () => {
    const second = new VethLink("gone");
    second.open();
    try {
      const recorder = await capture({ interfaces: [second.near, link.near] });
      await second.send(file, 1);
      second.unplug();
      await recorder.until("interface-vanished");
      await link.send(file, 1);
      recorder.receiver.stop();
      await recorder.until("end");
      expect(recorder.counters.map(({ captured, dropped }) => [captured, dropped])).toEqual([
        [100_000, 0],
        [100_000, 0],
      ]);
      expect([recorder.frames(0), recorder.frames(1)]).toEqual([100_000, 100_000]);
    } finally {
      second.close();
    }
    const third = new VethLink("last");
    third.open();
    const recorder = await capture({ interfaces: [third.near] });
    third.close();
    await recorder.until("end");
    expect(recorder.problems).toEqual(["interface-vanished"]);
  });

  it("tells of an interface that goes down, and goes on when it is up again", async () => {
    const recorder = await capture();
    const before = await link.send(file, 1);
    link.set("down");
    await recorder.until(`${link.near} down`);
    link.set("up");
    await recorder.until(`${link.near} up`);
    const after = await link.send(file, 1);
    recorder.receiver.stop();
    await recorder.until("end");
    expect([recorder.frames(), recorder.problems]).toEqual([before + after, []]);
  });

  it("says that the capture process was killed", async () => {
    const recorder = await capture();
    process.kill(processesOf(recorder.receiver.path)[0]!, "SIGKILL");
    await recorder.until("end");
    expect(recorder.problems).toEqual(["capture-killed"]);
  });

  it("ends cleanly at SIGTERM", async () => {
    const recorder = await capture();
    const sent = await link.send(file, 1);
    process.kill(processesOf(recorder.receiver.path)[0]!, "SIGTERM");
    await recorder.until("end");
    expect([recorder.frames(), recorder.problems]).toEqual([sent, []]);
  });

  it("leaves no process behind when the receiver's process is killed", async () => {
    const program = join(folder, "program.mjs");
    writeFileSync(
      program,
      `import { CaptureBroker, FrameReceiver } from ${JSON.stringify(built)};
      const quiet = () => {};
      const onOpened = () => console.log(receiver.path);
      const broker = await CaptureBroker.start();
      const receiver = await FrameReceiver.listen({ onOpened, onFrames: quiet, onCounters: quiet, onProblem: quiet, onLink: quiet, onEnd: quiet });
      const spec = { interfaces: ["${link.near}"], bpf: "", snaplen: 64, promiscuous: true, dropTo: null };
      await broker.open(spec, receiver.path);`,
    );
    const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
    const [path] = (await once(child.stdout, "data")) as [Buffer];
    const left = [...processesOf(path.toString().trim()), ...childrenOf(child.pid!)];
    expect(left).toHaveLength(2);
    const sending = link.send(file, 3);
    child.kill("SIGKILL");
    await expect.poll(() => left.filter(isRunning)).toEqual([]);
    await sending;
  });
});

function pids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** Processes that were given this argument. */
function processesOf(argument: string): number[] {
  return pids().filter((pid) => readProc(pid, "cmdline").split("\0").includes(argument));
}

function childrenOf(parent: number): number[] {
  return pids().filter((pid) => readProc(pid, "status").includes(`\nPPid:\t${parent}\n`));
}

/** A zombie has ended: it only waits for init to take note. */
function isRunning(pid: number): boolean {
  return /^State:\t[^Z]/m.test(readProc(pid, "status"));
}
