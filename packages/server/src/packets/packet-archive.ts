// Where packets are that can be downloaded: those of a file are in the file, all others in the ring.

import { randomInt } from "node:crypto";
import { type FrameSource, type PacketQuery, CaptureFrames, RingReader, selectPackets } from "@wireglass/store/ring";
import type { Analyser } from "../analyser.ts";
import type { FileInput } from "../engine/calls.ts";
import { AtOnce } from "../at-once.ts";
import { problem } from "../problem.ts";
import type { RingSetup } from "../record/recorder.ts";
import { captureBytes } from "../source/capture-bytes.ts";

/** Each reads as fast as it can. */
const MOST_DOWNLOADS = 3;

export class PacketArchive {
  readonly #analyser: Pick<Analyser, "source">;
  readonly #ring: Pick<RingSetup, "directory" | "demoDirectory"> | null;
  readonly #file: FileInput | null;
  readonly #downloads = new AtOnce(MOST_DOWNLOADS, "downloads");

  constructor(
    analyser: Pick<Analyser, "source">,
    ring: Pick<RingSetup, "directory" | "demoDirectory"> | null,
    file: FileInput | null,
  ) {
    this.#analyser = analyser;
    this.#ring = ring;
    this.#file = file;
  }

  /** A pcapng file. Rejects with a ProblemError when nothing is there. */
  async open(query: PacketQuery): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const source = this.#source();
    const ended = this.#downloads.begin();
    const chunks = selectPackets(source, query, randomInt(2 ** 32));
    const end = async (): Promise<void> => {
      ended();
      await chunks.return(undefined);
    };
    // An answer begins only when there is something in it.
    let next = await chunks.next().catch(async (error: unknown) => {
      await end();
      throw error;
    });
    if (next.done === true) {
      await end();
      throw problem("not-found", "No packets of that are kept.", "Choose another time, flow or filter.");
    }
    return new ReadableStream({
      async pull(controller) {
        try {
          if (next.done === true) {
            await end();
            controller.close();
            return;
          }
          controller.enqueue(next.value);
          next = await chunks.next();
        } catch (error) {
          await end();
          controller.error(error);
        }
      },
      cancel: end,
    });
  }

  #source(): FrameSource {
    const { kind } = this.#analyser.source;
    if (kind === "file") {
      const file = this.#file;
      if (file === null || file.size === null) {
        throw problem("not-running", "What came through a pipe is not kept.", "Save it to a file, and open that.");
      }
      return new CaptureFrames(() => captureBytes(file, () => {}));
    }
    if (this.#ring === null) {
      throw problem("not-running", "Packets are not kept: the ring is off.", "Start without --ring off.");
    }
    return new RingReader(kind === "demo" ? this.#ring.demoDirectory : this.#ring.directory);
  }
}
