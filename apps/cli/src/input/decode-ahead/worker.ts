// The thread that reads a capture file and decodes it, ahead of the one that counts.

import { randomBytes } from "node:crypto";
import { readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { Decoder, Defragmenter, FlowKey, Frame, openCapture } from "@wireglass/core/decoding";
import { systemErrorText } from "../../failure.ts";
import { Stage, Stretches } from "./stretches.ts";
import type { SharedStretches } from "./stretches.ts";

export interface DecodeAheadWork {
  descriptor: number;
  /** Of the hashes of flow keys. */
  seed: number;
  /** Every field of a packet is wanted. */
  whole: boolean;
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

class Reading {
  readonly #descriptor: number;
  readonly #port: MessagePort;
  readonly #stretches: Stretches;
  readonly #reader = openCapture();
  readonly #decoder = new Decoder(new Defragmenter({ seed: randomBytes(4).readInt32LE() }));
  readonly #frame = new Frame();
  readonly #key: FlowKey;
  #interfaces = 0;

  constructor({ descriptor, seed, whole, shared, port }: DecodeAheadWork) {
    this.#descriptor = descriptor;
    this.#key = new FlowKey(seed | 0);
    this.#port = port;
    this.#stretches = new Stretches(whole, shared);
  }

  run(): void {
    const { next, problem } = this.#read();
    if (this.#free(next)) {
      this.#stretches.packets(next).clear();
      const { dropped, error } = this.#reader;
      this.#tell({ end: { dropped, problem: problem ?? error?.message ?? null } });
      this.#stretches.setStage(next, Stage.LAST);
    }
    this.#port.close();
  }

  /** Answers with the stretch that comes after the last one, and with what could not be read. */
  #read(): { next: number; problem: string | null } {
    const stretches = this.#stretches;
    for (let number = 0; ; number++) {
      if (!this.#free(number)) return { next: number, problem: null };
      let length: number;
      try {
        length = readSync(this.#descriptor, stretches.packets(number).chunk);
      } catch (error) {
        return { next: number, problem: `reading ended at byte ${stretches.position}: ${systemErrorText(error)}` };
      }
      if (length === 0) {
        this.#reader.end();
        return { next: number, problem: null };
      }
      if (!this.#decode(number, length)) return { next: number, problem: null };
      stretches.position += length;
      this.#handOver(number, Stage.FULL);
      if (this.#reader.error !== null) return { next: number + 1, problem: null };
    }
  }

  /** Decodes what `length` bytes of the stretch's chunk complete; false: nothing more is wanted. */
  #decode(number: number, length: number): boolean {
    const packets = this.#stretches.packets(number);
    const reader = this.#reader;
    const decoder = this.#decoder;
    const frame = this.#frame;
    const key = this.#key;
    packets.clear();
    reader.push(packets.chunk.subarray(0, length));
    while (reader.next(frame)) {
      decoder.decode(frame);
      if (decoder.packet.ipVersion !== 0) key.read(decoder.packet);
      if (packets.put(decoder.packet, key, frame.linkType)) continue;
      this.#handOver(number, Stage.HALF);
      if (!this.#free(number)) return false;
      packets.clear();
      if (!packets.put(decoder.packet, key, frame.linkType)) throw new Error("a packet takes more than a whole row");
    }
    return true;
  }

  /** Waits until the stretch can be filled; false: nothing more is wanted. */
  #free(number: number): boolean {
    const stretches = this.#stretches;
    while (stretches.stage(number) !== Stage.EMPTY) {
      if (stretches.stopped) return false;
      stretches.nap(number);
    }
    return !stretches.stopped;
  }

  #handOver(number: number, stage: number): void {
    const { interfaces } = this.#reader;
    if (interfaces.length !== this.#interfaces) {
      this.#interfaces = interfaces.length;
      this.#tell({ interfaces: interfaces.map(({ name }) => name) });
    }
    this.#stretches.setStage(number, stage);
  }

  #tell(word: DecodeAheadWord): void {
    this.#port.postMessage(word);
  }
}

parentPort!.once("message", (work: DecodeAheadWork) => new Reading(work).run());
