// Runs one capture through the engine.

import { CaptureFileError, Frame, openCapture } from "@wireglass/core";
import type { CaptureReader, Engine } from "@wireglass/core";
import type { Input } from "./chunks.ts";

export interface ReadHooks {
  /** After each packet that the engine has counted. */
  packet: ((interfaceName: string | null) => void) | undefined;
  /** After each chunk: a moment to show progress. False stops reading. */
  progress: (packets: number) => boolean;
}

/** Reads to the end, or to the damage, which is returned. */
export async function readCapture(input: Input, engine: Engine, hooks: ReadHooks): Promise<CaptureFileError | null> {
  const reader = openCapture();
  const frame = new Frame();
  let packets = 0;
  try {
    for await (const chunk of input.chunks) {
      reader.push(chunk);
      packets += drain(reader, frame, engine, hooks);
      if (reader.error !== null || !hooks.progress(packets)) break;
    }
  } catch (error) {
    if (!(error instanceof CaptureFileError)) throw error;
    engine.addDropped(reader.dropped);
    return error;
  }
  reader.end();
  drain(reader, frame, engine, hooks);
  engine.addDropped(reader.dropped);
  return reader.error;
}

function drain(reader: CaptureReader, frame: Frame, engine: Engine, hooks: ReadHooks): number {
  let packets = 0;
  while (reader.next(frame)) {
    const name = reader.interfaces[frame.interface].name;
    engine.ingest(frame, name);
    hooks.packet?.(name);
    packets++;
  }
  return packets;
}
