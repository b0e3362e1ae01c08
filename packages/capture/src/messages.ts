// What the capture process says to the receiver, over a unix socket: length-prefixed messages of two kinds.
//
//   0       1          2         4                8
//   kind    interface  zero      payload length   payload …        (little-endian)
//
// FRAMES: a piece of one interface's pcap stream; the first begins with the pcap file header, none splits a record.
// CONTROL: JSON. The receiver says one thing only: a byte of any value means stop.

import { isRecord } from "./capture-spec.ts";
import { PROBLEM_CODES } from "./problems.ts";
import type { Problem } from "./problems.ts";

export interface CaptureInterface {
  name: string;
  description: string | null;
  /** LINKTYPE_ value, as in the header of the interface's pcap stream. */
  linkType: number;
  snapLength: number;
}

export interface CaptureCounters {
  interface: string;
  /** Frames handed over so far. */
  captured: number;
  /** Frames that the kernel took but had no room for. */
  dropped: number;
  /** Frames that the interface itself lost. */
  interface_dropped: number;
}

export type ControlMessage =
  | { type: "opened"; interfaces: CaptureInterface[] }
  | { type: "counters"; counters: CaptureCounters[] }
  | { type: "problem"; problem: Problem }
  | { type: "link"; interface: string; up: boolean }
  | { type: "end" };

export interface MessageHandlers {
  onFrames(interfaceIndex: number, piece: Uint8Array): void;
  onControl(message: ControlMessage): void;
}

export const HEADER_LENGTH = 8;
const KIND = { FRAMES: 1, CONTROL: 2 } as const;
/** More than 16 interfaces with the longest names need. */
const MAX_CONTROL_LENGTH = 64 * 1024;
const MAX_FRAMES_LENGTH = 256 * 1024 * 1024;

export function writeFramesHeader(target: Uint8Array, interfaceIndex: number, length: number): void {
  writeHeader(target, KIND.FRAMES, interfaceIndex, length);
}

export function encodeControl(message: ControlMessage): Uint8Array {
  const payload = Buffer.from(JSON.stringify(message));
  const bytes = new Uint8Array(HEADER_LENGTH + payload.length);
  writeHeader(bytes, KIND.CONTROL, 0, payload.length);
  bytes.set(payload, HEADER_LENGTH);
  return bytes;
}

function writeHeader(target: Uint8Array, kind: number, interfaceIndex: number, length: number): void {
  const view = new DataView(target.buffer, target.byteOffset, HEADER_LENGTH);
  view.setUint8(0, kind);
  view.setUint8(1, interfaceIndex);
  view.setUint16(2, 0, true);
  view.setUint32(4, length, true);
}

/**
 * Cuts the byte stream into messages. Frames go on as they come, never copied and never held: a message may arrive in
 * many pieces. Only headers and control messages wait for their missing part, and those are short.
 */
export class MessageParser {
  readonly #handlers: MessageHandlers;
  /** The header or control message being gathered, and how much of it is there. */
  #gathered: Uint8Array = new Uint8Array(HEADER_LENGTH);
  #have = 0;
  #inControl = false;
  /** Bytes of the current frames message that are still to come, and its interface. */
  #framesLeft = 0;
  #interface = 0;
  /** Set once the stream makes no sense; nothing is handed on after that. */
  error: string | null = null;

  constructor(handlers: MessageHandlers) {
    this.#handlers = handlers;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && this.error === null) {
      at += this.#framesLeft > 0 ? this.#passFrames(chunk, at) : this.#gather(chunk, at);
    }
  }

  /** True between messages: the stream may end here. */
  get atBoundary(): boolean {
    return this.#framesLeft === 0 && this.#have === 0 && !this.#inControl;
  }

  #passFrames(chunk: Uint8Array, at: number): number {
    const length = Math.min(this.#framesLeft, chunk.length - at);
    this.#framesLeft -= length;
    this.#handlers.onFrames(this.#interface, chunk.subarray(at, at + length));
    return length;
  }

  #gather(chunk: Uint8Array, at: number): number {
    const length = Math.min(this.#gathered.length - this.#have, chunk.length - at);
    this.#gathered.set(chunk.subarray(at, at + length), this.#have);
    this.#have += length;
    if (this.#have === this.#gathered.length) {
      if (this.#inControl) this.#endControl();
      else this.#endHeader();
    }
    return length;
  }

  #endHeader(): void {
    const view = new DataView(this.#gathered.buffer);
    const kind = view.getUint8(0);
    const length = view.getUint32(4, true);
    this.#have = 0;
    if (kind === KIND.FRAMES && length <= MAX_FRAMES_LENGTH) {
      this.#interface = view.getUint8(1);
      this.#framesLeft = length;
    } else if (kind === KIND.CONTROL && length > 0 && length <= MAX_CONTROL_LENGTH) {
      this.#gathered = new Uint8Array(length);
      this.#inControl = true;
    } else {
      this.error = `message of kind ${kind} with ${length} bytes`;
    }
  }

  #endControl(): void {
    const message = parseControl(Buffer.from(this.#gathered).toString());
    this.#gathered = new Uint8Array(HEADER_LENGTH);
    this.#have = 0;
    this.#inControl = false;
    if (message === null) this.error = "control message";
    else this.#handlers.onControl(message);
  }
}

function parseControl(text: string): ControlMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isControl(value) ? value : null;
}

function isControl(value: unknown): value is ControlMessage {
  if (!isRecord(value)) return false;
  switch (value["type"]) {
    case "opened":
      return Array.isArray(value["interfaces"]) && value["interfaces"].every(isInterface);
    case "counters":
      return Array.isArray(value["counters"]) && value["counters"].every(isCounters);
    case "problem":
      return isProblem(value["problem"]);
    case "link":
      return isText(value["interface"]) && typeof value["up"] === "boolean";
    case "end":
      return true;
    default:
      return false;
  }
}

function isInterface(value: unknown): boolean {
  return isRecord(value) && isText(value["name"]) && isCount(value["linkType"]) && isCount(value["snapLength"]);
}

function isCounters(value: unknown): boolean {
  if (!isRecord(value) || !isText(value["interface"])) return false;
  return isCount(value["captured"]) && isCount(value["dropped"]) && isCount(value["interface_dropped"]);
}

export function isProblem(value: unknown): value is Problem {
  if (!isRecord(value) || !PROBLEM_CODES.some((code) => code === value["code"])) return false;
  return isText(value["message"]) && isText(value["remedy"]);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
