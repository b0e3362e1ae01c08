// For the tests of this folder: frames with times through a whole engine, and the alerts as they stand at their end.

import { Frame } from "../capfile/frame.ts";
import { LinkType } from "../decode/link-type.ts";
import { Engine } from "../engine.ts";
import { compileFilter } from "../filter/compile.ts";
import { ethernetLink, ipPacket } from "../synth/endpoint.ts";
import type { Endpoint, Host } from "../synth/endpoint.ts";
import { tcpConversation } from "../synth/conversation.ts";
import type { Message } from "../synth/conversation.ts";
import type { Pdu } from "../synth/pdu.ts";
import { tcp } from "../synth/tcp.ts";
import { merge, single } from "../synth/timeline.ts";
import type { Frames, TimedFrame } from "../synth/timeline.ts";
import { udp } from "../synth/udp.ts";
import type { AlertRecord } from "./alert.ts";
import type { DetectOptions } from "./detection.ts";

export const START = 1_700_000_000e6;
export const SECOND = 1e6;

export const host = (ip: string): Host => ({ ip, mac: "02:00:00:00:00:01" });
export const end = (ip: string, port: number): Endpoint => ({ ...host(ip), port });

/** One packet, so many seconds after the start. */
export const packet = (time: number, from: string, to: string, payload: Pdu): TimedFrame => ({
  time: START + Math.round(time * SECOND),
  bytes: ethernetLink(ipPacket(host(from), host(to), 1, payload), host(from), host(to)),
});

export const syn = (time: number, from: string, src: number, to: string, dst: number, flags = 2): TimedFrame =>
  packet(time, from, to, tcp({ src, dst, flags }));

export const datagram = (time: number, from: string, src: number, to: string, dst: number, size = 100): TimedFrame =>
  packet(time, from, to, udp({ src, dst }, new Uint8Array(size)));

/** A whole connection; messages take turns, the client's first. */
export function* connection(
  time: number,
  from: Endpoint,
  to: Endpoint,
  messages: readonly (Uint8Array | Message)[],
): Frames {
  const turns = messages.map((data, i): Message =>
    data instanceof Uint8Array ? { from: i % 2 === 0 ? "client" : "server", data } : data,
  );
  return yield* tcpConversation(
    { client: from, server: to, start: START + Math.round(time * SECOND), rtt: 5000 },
    turns,
  );
}

export function together(...streams: Iterable<TimedFrame>[]): TimedFrame[] {
  return Array.from(merge(streams.flatMap((stream) => Array.from(stream, ({ time, bytes }) => single(time, bytes)))));
}

export interface Found {
  alerts: AlertRecord[];
  told: AlertRecord[];
  engine: Engine;
}

/** The clock of an interface on which nothing comes; a long silence is cut. */
function passTime(engine: Engine, from: number, until: number): void {
  const end = Math.min(until, from + 700 * SECOND);
  for (let time = from + SECOND / 2; time < end; time += SECOND / 2) engine.advance(time);
}

/** Live, the engine also hears of the time between the packets. */
export function run(frames: Iterable<TimedFrame>, options: DetectOptions = {}, live = false): Found {
  const told: AlertRecord[] = [];
  const detect: DetectOptions = { ...options, onAlert: (alert) => told.push(alert) };
  const engine = new Engine({ seed: 11, live, memory: 1 << 22, detect });
  const frame = new Frame();
  let now = Number.NaN;
  for (const { time, bytes } of frames) {
    if (live) passTime(engine, now, time);
    now = time;
    frame.data = bytes;
    frame.captured = frame.length = bytes.length;
    frame.time = time;
    frame.linkType = LinkType.ETHERNET;
    engine.ingest(frame, "eth0");
  }
  engine.finish();
  const alerts = told.filter(({ state }) => state === "closed");
  // What proves an alert must be something that a filter box understands.
  for (const { evidence } of alerts) compileFilter(evidence.filter);
  return { alerts, told, engine };
}

const same = (alerts: AlertRecord[]): string =>
  JSON.stringify(alerts.map(({ time: _time, ...rest }) => rest).toSorted((a, b) => (a.id < b.id ? -1 : 1)));

/** The alerts of a file, which must be those of an interface as well; only what does not depend on when they were told. */
export function alertsOf(frames: Iterable<TimedFrame>, options: DetectOptions = {}): AlertRecord[] {
  const list = Array.from(frames);
  const file = run(list, options).alerts;
  const live = run(list, options, true).alerts;
  if (same(file) !== same(live)) throw new Error(`live is not as replayed:\n${same(file)}\n${same(live)}`);
  return file;
}

/** Rule, severity and observed value of each. */
export const brief = (alerts: readonly AlertRecord[]): string[] =>
  alerts.map(({ rule, severity, observed }) => `${rule} ${severity} ${observed ?? "–"}`);

export function* times(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

export const each = <Value>(count: number, make: (i: number) => Value): Value[] => Array.from(times(count), make);
