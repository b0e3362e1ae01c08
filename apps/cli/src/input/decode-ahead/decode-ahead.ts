// Runs a capture file through the engine while another thread reads and decodes what comes next: about a third of the work.

import { setImmediate } from "node:timers/promises";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort, Worker } from "node:worker_threads";
import type { Engine } from "@wireglass/core";
import type { PackedPackets } from "@wireglass/core/decoding";
import type { PlainFile } from "../chunks.ts";
import type { ReadHooks } from "../read-capture.ts";
import { Stage, Stretches } from "./stretches.ts";
import { takeThread } from "./thread.ts";
import type { DecodeAheadWord, DecodeAheadWork } from "./worker.ts";

/** A few milliseconds of work. */
const STRETCHES_PER_TURN = 16;
/** So long the event loop may stand still, in milliseconds, while the disk does. */
const PATIENCE = 20;

/** Reads to the end, or to the damage: then it says what that is. What came before has been counted. */
export async function readAhead(file: PlainFile, engine: Engine, hooks: ReadHooks): Promise<string | null> {
  const whole = engine.asksWhole || hooks.packet !== undefined;
  const reading = new ReadingAhead(file, engine.seed, whole);
  let packets = 0;
  try {
    for (let number = 0; ;) {
      const stage = await reading.filled(number);
      if (stage === Stage.EMPTY) return null;
      packets += count(reading.packets(number), reading.interfaces(), engine, hooks);
      file.moveTo(reading.position);
      hooks.progress(packets);
      if (hooks.room !== undefined) await hooks.room();
      reading.giveBack(number);
      if (stage === Stage.LAST) break;
      if (stage === Stage.FULL) number++;
    }
    const { dropped, problem } = reading.end;
    engine.addDropped(dropped);
    return problem;
  } finally {
    await reading.close();
  }
}

function count(row: PackedPackets, names: readonly (string | null)[], engine: Engine, hooks: ReadHooks): number {
  const { packet, key } = engine;
  let packets = 0;
  row.rewind();
  while (row.take(packet, key)) {
    const name = names[packet.interface]!;
    engine.ingestDecoded(row.linkType, name);
    hooks.packet?.(name);
    packets++;
  }
  return packets;
}

class ReadingAhead {
  end = { dropped: 0, problem: null as string | null };
  readonly #file: PlainFile;
  readonly #stretches: Stretches;
  readonly #port: MessagePort;
  readonly #worker: Worker;
  #interfaces: (string | null)[] = [];
  #failure: unknown = null;

  /** `whole`: every field of a packet is wanted. */
  constructor(file: PlainFile, seed: number, whole: boolean) {
    this.#file = file;
    this.#stretches = new Stretches(whole);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const { shared } = this.#stretches;
    const work: DecodeAheadWork = { descriptor: file.descriptor, seed, whole, shared, port: port2 };
    this.#worker = takeThread();
    this.#worker.on("error", (error) => (this.#failure = error));
    this.#worker.postMessage(work, [port2]);
  }

  get position(): number {
    return this.#stretches.position;
  }

  packets(number: number): PackedPackets {
    return this.#stretches.packets(number);
  }

  /** Waits until there is something to count, and answers with the stage: EMPTY when reading was interrupted. */
  async filled(number: number): Promise<number> {
    if (number % STRETCHES_PER_TURN === 0) await setImmediate();
    for (;;) {
      if (this.#file.interrupted()) return Stage.EMPTY;
      const stage = this.#stretches.stage(number);
      if (stage !== Stage.EMPTY) return stage;
      this.#stretches.waitWhileEmpty(number, PATIENCE);
      if (this.#stretches.stage(number) !== Stage.EMPTY) continue;
      await setImmediate();
      if (this.#failure !== null) throw this.#failure;
    }
  }

  giveBack(number: number): void {
    this.#stretches.giveBack(number);
  }

  /** Their names; takes in all that the other thread has told. */
  interfaces(): readonly (string | null)[] {
    for (;;) {
      const told = receiveMessageOnPort(this.#port);
      if (told === undefined) return this.#interfaces;
      const word = told.message as DecodeAheadWord;
      this.#interfaces = word.interfaces ?? this.#interfaces;
      this.end = word.end ?? this.end;
    }
  }

  /** Ends the other thread, which may be in the middle of the file. */
  async close(): Promise<void> {
    this.#stretches.stop();
    this.#port.close();
    await this.#worker.terminate();
  }
}
