// wireglass capture: frames of one or more interfaces, into a file, a report, or both.

import { randomBytes } from "node:crypto";
import { CaptureBroker, FrameReceiver, chooseUser, dropPrivileges, listInterfaces, problem } from "@wireglass/capture";
import type { CaptureCounters, Problem, User } from "@wireglass/capture";
import { Engine, Frame, openCapture } from "@wireglass/core";
import type { CaptureInterface, CaptureReader } from "@wireglass/core";
import type { Profile } from "@wireglass/store/log";
import type { Format, Report } from "../choices.ts";
import { ExitCode, Failure } from "../failure.ts";
import { CaptureFile, TO_STDOUT } from "../output/capture-file.ts";
import { countText } from "../output/figures.ts";
import { Output } from "../output/output.ts";
import { Reporter, partsOf } from "../reports/reporter.ts";
import type { ReportParts } from "../reports/reporter.ts";
import { asFailure, captureFailure, problemText } from "./problem.ts";

export interface CaptureOptions {
  /** Empty: the interface of the default route. */
  interfaces: string[];
  bpf: string;
  snaplen: number;
  promiscuous: boolean;
  /** Frames after which the capture ends, and seconds; Infinity: it does not. */
  count: number;
  seconds: number;
  file: string | undefined;
  report: Report;
  format: Format;
  profile: Profile | undefined;
  user: string | undefined;
}

const TICK_MS = 500;

export async function capture(options: CaptureOptions): Promise<number> {
  const interfaces = options.interfaces.length > 0 ? options.interfaces : [await defaultInterface()];
  const user = chooseUser(options.user);
  if (user !== null && "code" in user) throw captureFailure(user);
  const file = options.file === undefined ? null : new CaptureFile(options.file, user);
  const broker = await CaptureBroker.start().catch((error: unknown) => {
    throw asFailure(error);
  });
  try {
    const parts = await partsOf(options);
    return await new Capture({ ...options, interfaces }, file, parts).run(broker, user);
  } catch (error) {
    throw asFailure(error);
  } finally {
    broker.close();
  }
}

class Capture {
  readonly #options: CaptureOptions;
  readonly #file: CaptureFile | null;
  readonly #output = new Output();
  readonly #engine: Engine;
  /** Null when the frames themselves go to standard output. */
  readonly #reporter: Reporter | null;
  readonly #frame = new Frame();
  readonly #problems: Problem[] = [];
  #interfaces: CaptureInterface[] = [];
  #readers: CaptureReader[] = [];
  #counters: CaptureCounters[] = [];
  #receiver: FrameReceiver | null = null;
  #packets = 0;
  /** Of them from each interface. */
  #packetsFrom: number[] = [];
  #failure: unknown = null;
  #ended!: () => void;

  constructor(options: CaptureOptions, file: CaptureFile | null, parts: ReportParts) {
    this.#options = options;
    this.#file = file;
    const { report, format } = options;
    this.#reporter =
      options.file === TO_STDOUT ? null : new Reporter({ report, format, filter: "", live: true }, this.#output, parts);
    this.#engine = new Engine({ seed: randomBytes(4).readInt32LE(), live: true, ...this.#reporter?.engineOptions });
    this.#reporter?.begin(this.#engine);
  }

  async run(broker: CaptureBroker, user: User | null): Promise<number> {
    // What needs root has been opened, and the broker keeps it: nothing that comes from the wire is read as root.
    if (user !== null) dropPrivileges(user);
    const ended = new Promise<void>((resolve) => (this.#ended = resolve));
    const receiver = await FrameReceiver.listen({
      onOpened: (interfaces) => this.#guard(() => this.#opened(interfaces)),
      onFrames: (index, bytes) => this.#guard(() => this.#take(index, bytes)),
      onCounters: (counters) => (this.#counters = counters),
      onProblem: (problem) => this.#tell(problem),
      onLink: (name, up) => tellLink(name, up),
      onEnd: () => this.#ended(),
    });
    this.#receiver = receiver;
    const { interfaces, bpf, snaplen, promiscuous } = this.#options;
    const dropTo = user === null ? null : { uid: user.uid, gid: user.gid };
    await broker.open({ interfaces, bpf, snaplen, promiscuous, dropTo }, receiver.path);
    let isAsked = false;
    const stop = (): void => {
      // Who presses Ctrl-C again does not want to wait for what is still on its way.
      if (isAsked) this.#abandon();
      else receiver.stop();
      isAsked = true;
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
    const tick = setInterval(() => this.#guard(() => this.#tick()), TICK_MS);
    await ended;
    clearInterval(tick);
    return this.#end();
  }

  #opened(interfaces: CaptureInterface[]): void {
    this.#interfaces = interfaces;
    this.#readers = interfaces.map(() => openCapture());
    this.#packetsFrom = interfaces.map(() => 0);
    this.#file?.begin(interfaces, this.#options.snaplen);
    process.stderr.write(`wireglass: capturing on ${interfaces.map(({ name }) => name).join(", ")}; Ctrl-C ends it\n`);
    if (this.#options.seconds !== Infinity)
      setTimeout(() => this.#receiver?.stop(), this.#options.seconds * 1000).unref();
  }

  #take(index: number, bytes: Uint8Array): void {
    const reader = this.#readers[index];
    const frame = this.#frame;
    const { name } = this.#interfaces[index];
    reader.push(bytes);
    while (reader.next(frame)) {
      if (this.#packets === this.#options.count) continue;
      this.#packets++;
      this.#packetsFrom[index]++;
      frame.interface = index;
      this.#engine.ingest(frame, name);
      this.#reporter?.packet(name);
      this.#file?.append(frame);
    }
    if (this.#packets === this.#options.count) this.#receiver?.stop();
  }

  /** At once: with several interfaces the others go on. What prevents the beginning is the failure of the command. */
  #tell(problem: Problem): void {
    this.#problems.push(problem);
    if (this.#interfaces.length > 0) process.stderr.write(`wireglass: ${problemText(problem)}\n`);
  }

  #tick(): void {
    this.#engine.advance(Date.now() * 1000);
    this.#file?.flush();
    this.#reporter?.flush();
    this.#output.flush();
  }

  /** A callback must not throw into the socket: the capture stops, and the failure is told at the end. */
  #guard(work: () => void): void {
    if (this.#failure !== null) return;
    try {
      work();
    } catch (error) {
      this.#failure = error;
      this.#abandon();
    }
  }

  #abandon(): void {
    this.#receiver?.close();
    this.#ended();
  }

  #end(): number {
    this.#file?.close(this.#counters);
    if (this.#failure !== null) throw this.#failure;
    const [first] = this.#problems;
    if (this.#interfaces.length === 0) {
      throw first === undefined ? new Failure("the capture ended before it began") : captureFailure(first);
    }
    for (const { dropped, interface_dropped } of this.#counters) this.#engine.addDropped(dropped + interface_dropped);
    this.#reporter?.end();
    this.#output.flush();
    process.stderr.write(`${this.#countersText()}\n`);
    return this.#problems.length === 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  #countersText(): string {
    const lines = this.#counters.map(
      (counters, index) =>
        `wireglass: ${counters.interface}: ${framesText(this.#packetsFrom[index])} captured, ` +
        `${countText(counters.dropped)} dropped by the kernel, ${countText(counters.interface_dropped)} by the interface`,
    );
    return lines.join("\n");
  }
}

/** The capture goes on, and has not failed. */
function tellLink(name: string, up: boolean): void {
  const text = up ? `Interface ${name} is up again.` : problemText(problem("link-down", { name }));
  process.stderr.write(`wireglass: ${text}\n`);
}

async function defaultInterface(): Promise<string> {
  const list = await listInterfaces();
  const chosen = list.find((info) => info.default) ?? list.find((info) => info.running && !info.loopback);
  if (chosen === undefined) throw new Failure("no interface is up; name one with -i (wireglass interfaces lists them)");
  return chosen.name;
}

function framesText(count: number): string {
  return `${countText(count)} ${count === 1 ? "frame" : "frames"}`;
}
