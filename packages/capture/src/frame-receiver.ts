// Where the frames arrive: a unix socket in a folder that only this user may enter, and the messages that come over it.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { MessageParser } from "./messages.ts";
import type { CaptureCounters, CaptureInterface, ControlMessage } from "./messages.ts";
import { problem } from "./problems.ts";
import type { Problem } from "./problems.ts";

export interface FrameHandlers {
  /** Every interface is being captured now. */
  onOpened(interfaces: CaptureInterface[]): void;
  /**
   * A piece of one interface's pcap stream, as it came off the socket: the first begins with the file header, any may
   * end inside a record, and the next of the same interface goes on there. It may be kept.
   */
  onFrames(interfaceIndex: number, bytes: Uint8Array): void;
  /** Every second, and once more at the end, when they are final. */
  onCounters(counters: CaptureCounters[]): void;
  /** One interface, or the whole capture, has failed; onEnd tells whether it is over. */
  onProblem(problem: Problem): void;
  /** An interface has gone down, or is up again; its capture goes on. */
  onLink(name: string, up: boolean): void;
  /** Always the last call. */
  onEnd(): void;
}

/** A socket's path must fit in 104 bytes (macOS) with its NUL. */
const LONGEST_PATH = 103;

export class FrameReceiver {
  readonly path: string;
  readonly #handlers: FrameHandlers;
  readonly #server: Server;
  readonly #parser: MessageParser;
  #socket: Socket | null = null;
  #stopping = false;
  #ended = false;

  /** Listens for one capture process; hand `path` to CaptureBroker.open. */
  static async listen(handlers: FrameHandlers): Promise<FrameReceiver> {
    const receiver = new FrameReceiver(socketPath(), handlers);
    receiver.#server.listen(receiver.path);
    await once(receiver.#server, "listening");
    return receiver;
  }

  private constructor(path: string, handlers: FrameHandlers) {
    this.path = path;
    this.#handlers = handlers;
    this.#parser = new MessageParser({
      onFrames: (index, piece) => this.#handlers.onFrames(index, piece),
      onControl: (message) => this.#onControl(message),
    });
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Asks for a clean end: intake stops now, what the kernel has taken still comes, onEnd follows. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#socket?.write(STOP);
  }

  /** Ends the capture at once; no handler is called any more. */
  close(): void {
    this.#ended = true;
    this.#release();
  }

  #accept(socket: Socket): void {
    this.#unlisten();
    if (this.#socket !== null || this.#ended) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    socket.on("data", (chunk) => this.#receive(chunk));
    // A reset is an end like any other: "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => this.#fail(problem("capture-killed")));
    if (this.#stopping) socket.write(STOP);
  }

  #receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#parser.push(chunk);
    if (this.#parser.error !== null) this.#fail(problem("broken-stream", { detail: this.#parser.error }));
  }

  #onControl(message: ControlMessage): void {
    switch (message.type) {
      case "opened":
        return this.#handlers.onOpened(message.interfaces);
      case "counters":
        return this.#handlers.onCounters(message.counters);
      case "problem":
        return this.#handlers.onProblem(message.problem);
      case "link":
        return this.#handlers.onLink(message.interface, message.up);
      case "end":
        return this.#end();
    }
  }

  #fail(fault: Problem): void {
    if (this.#ended) return;
    this.#handlers.onProblem(fault);
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    this.#handlers.onEnd();
  }

  #release(): void {
    this.#socket?.destroy();
    this.#unlisten();
  }

  #unlisten(): void {
    this.#server.close();
    if (process.platform !== "win32") rmSync(dirname(this.path), { recursive: true, force: true });
  }
}

const STOP = Uint8Array.of(1);

function socketPath(): string {
  if (process.platform === "win32") return `\\\\.\\pipe\\wireglass-${process.pid}-${process.hrtime.bigint()}`;
  for (const folder of [tmpdir(), "/tmp"]) {
    const longest = join(folder, "wireglass-XXXXXX", "frames");
    if (longest.length > LONGEST_PATH) continue;
    try {
      // mkdtemp makes it with mode 0700.
      return join(mkdtempSync(join(folder, "wireglass-")), "frames");
    } catch {
      // The folder of the environment may be another user's: root's, after root was dropped.
    }
  }
  throw new Error("no folder for a socket: neither TMPDIR nor /tmp can be written");
}
