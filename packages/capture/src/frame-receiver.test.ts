import { existsSync, statSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { EventEmitter, once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { FrameReceiver } from "./frame-receiver.ts";
import { encodeControl, HEADER_LENGTH, writeFramesHeader } from "./messages.ts";

let receiver: FrameReceiver | null = null;
afterEach(() => receiver?.close());

async function start(): Promise<{ events: string[]; ended: Promise<unknown>; socket: Socket }> {
  const events: string[] = [];
  const emitter = new EventEmitter();
  const ended = once(emitter, "end");
  receiver = await FrameReceiver.listen({
    onOpened: (interfaces) => events.push(`opened ${interfaces.map((each) => each.name).join()}`),
    onFrames: (index, bytes) => events.push(`frames ${index} ${bytes.length}`),
    onCounters: () => events.push("counters"),
    onProblem: (problem) => events.push(problem.code),
    onLink: (name, up) => events.push(`${name} ${up ? "up" : "down"}`),
    onEnd: () => {
      events.push("end");
      emitter.emit("end");
    },
  });
  const socket = connect(receiver.path);
  await once(socket, "connect");
  return { events, ended, socket };
}

const OPENED = encodeControl({
  type: "opened",
  interfaces: [{ name: "lo", description: null, linkType: 1, snapLength: 64 }],
});
const DOWN = encodeControl({ type: "link", interface: "lo", up: false });
const END = encodeControl({ type: "end" });

describe.skipIf(process.platform === "win32")("FrameReceiver", () => {
  it("hands on what comes, and ends with it", async () => {
    const { events, ended, socket } = await start();
    const frames = new Uint8Array(HEADER_LENGTH + 5);
    writeFramesHeader(frames, 0, 5);
    socket.write(Buffer.concat([OPENED, frames, encodeControl({ type: "counters", counters: [] }), DOWN, END]));
    await ended;
    expect(events).toEqual(["opened lo", "frames 0 5", "counters", "lo down", "end"]);
  });

  it("keeps its socket from other users, and leaves nothing behind", async () => {
    const listening = await FrameReceiver.listen({
      onOpened() {},
      onFrames() {},
      onCounters() {},
      onProblem() {},
      onLink() {},
      onEnd() {},
    });
    const folder = dirname(listening.path);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    listening.close();
    expect(existsSync(folder)).toBe(false);
  });

  it("takes a hang-up without an end for a killed capture process", async () => {
    const { events, ended, socket } = await start();
    socket.write(OPENED, () => socket.destroy());
    await ended;
    expect(events).toEqual(["opened lo", "capture-killed", "end"]);
  });

  it("ends at what it does not understand", async () => {
    const { events, ended, socket } = await start();
    socket.on("error", () => {});
    socket.write(Buffer.alloc(64, 0xff));
    await ended;
    expect(events).toEqual(["broken-stream", "end"]);
  });

  it("asks for the end with one byte, once", async () => {
    const { socket, ended } = await start();
    receiver?.stop();
    receiver?.stop();
    const [asked] = (await once(socket, "data")) as [Uint8Array];
    expect(asked).toHaveLength(1);
    socket.write(END);
    await ended;
  });

  it("calls nothing after close", async () => {
    const { events, socket } = await start();
    receiver?.close();
    await once(socket, "close");
    expect(events).toEqual([]);
  });
});
