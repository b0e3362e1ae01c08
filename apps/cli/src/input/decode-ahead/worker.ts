// The thread that reads a capture file and decodes it, ahead of the one that counts.

import { randomBytes } from "node:crypto";
import { readSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { Decoder, Defragmenter, Frame, openCapture } from "@wireglass/core";
import { systemErrorText } from "../../failure.ts";
import { Stage, Stretches } from "./stretches.ts";
import type { SharedStretches } from "./stretches.ts";

export interface DecodeAheadWork {
  descriptor: number;
  shared: SharedStretches;
  port: MessagePort;
}

/** Told before the packets that it is about are handed over. */
export interface DecodeAheadWord {
  /** Names of the interfaces so far. */
  interfaces?: (string | null)[];
  /** The last word: packets that the capturing program says it lost, and what is wrong with the file. */
  end?: { dropped: number; problem: string | null };
}

const { descriptor, shared, port } = workerData as DecodeAheadWork;
const stretches = new Stretches(shared);
const reader = openCapture();
const decoder = new Decoder(new Defragmenter({ seed: randomBytes(4).readInt32LE() }));
const frame = new Frame();
let interfaces = 0;

const tell = (word: DecodeAheadWord): void => port.postMessage(word);

/** Waits until the stretch can be filled; false: nothing more is wanted. */
function free(number: number): boolean {
  for (let stage = stretches.stage(number); stage !== Stage.EMPTY; stage = stretches.stage(number)) {
    if (stretches.stopped) return false;
    stretches.waitWhile(number, stage, 100);
  }
  return !stretches.stopped;
}

function handOver(number: number, stage: number): void {
  if (reader.interfaces.length !== interfaces) {
    interfaces = reader.interfaces.length;
    tell({ interfaces: reader.interfaces.map(({ name }) => name) });
  }
  stretches.setStage(number, stage);
}

/** Decodes what `length` bytes of the stretch's chunk complete; false: nothing more is wanted. */
function decode(number: number, length: number): boolean {
  const packets = stretches.packets(number);
  packets.clear();
  reader.push(packets.chunk.subarray(0, length));
  while (reader.next(frame)) {
    decoder.decode(frame);
    if (packets.put(decoder.packet, frame.linkType)) continue;
    handOver(number, Stage.HALF);
    if (!free(number)) return false;
    packets.clear();
    packets.put(decoder.packet, frame.linkType);
  }
  return true;
}

/** Answers with the stretch that comes after the last one, and with what could not be read. */
function run(): { next: number; problem: string | null } {
  for (let number = 0; ; number++) {
    if (!free(number)) return { next: number, problem: null };
    let length: number;
    try {
      length = readSync(descriptor, stretches.packets(number).chunk);
    } catch (error) {
      return { next: number, problem: `reading ended at byte ${stretches.position}: ${systemErrorText(error)}` };
    }
    if (length === 0) {
      reader.end();
      return { next: number, problem: null };
    }
    if (!decode(number, length)) return { next: number, problem: null };
    stretches.position += length;
    handOver(number, Stage.FULL);
    if (reader.error !== null) return { next: number + 1, problem: null };
  }
}

const { next, problem } = run();
if (free(next)) {
  stretches.packets(next).clear();
  tell({ end: { dropped: reader.dropped, problem: problem ?? reader.error?.message ?? null } });
  stretches.setStage(next, Stage.LAST);
}
port.close();
