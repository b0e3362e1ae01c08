// Runs one capture through the engine.

import { CaptureFileError, Frame, openCapture } from "@wireglass/core";
import type { CaptureReader, Engine } from "@wireglass/core";
import { systemErrorText } from "../failure.ts";
import type { Input } from "./chunks.ts";

export interface ReadHooks {
  /** After each packet that the engine has counted. */
  packet?: ((interfaceName: string | null) => void) | undefined;
  /** After each chunk: a moment to show progress. */
  progress: (packets: number) => void;
  /** After each chunk: reading goes on when it resolves. */
  room?: (() => Promise<void>) | undefined;
}

/** Reads to the end, or to the damage: then it says what that is. What came before has been counted. */
export async function readCapture(input: Input, engine: Engine, hooks: ReadHooks): Promise<string | null> {
  const reader = openCapture();
  const frame = new Frame();
  let packets = 0;
  let problem: string | null = null;
  try {
    for await (const chunk of input.chunks) {
      reader.push(chunk);
      packets += drain(reader, frame, engine, hooks);
      hooks.progress(packets);
      if (hooks.room !== undefined) await hooks.room();
      if (reader.error !== null) break;
    }
    if (!input.interrupted()) reader.end();
  } catch (error) {
    problem = problemOf(error, input);
  }
  engine.addDropped(reader.dropped);
  return problem ?? reader.error?.message ?? null;
}

function problemOf(error: unknown, input: Input): string {
  if (error instanceof CaptureFileError) return error.message;
  if (!(error instanceof Error && "syscall" in error)) throw error;
  return `reading ended at byte ${input.position()}: ${systemErrorText(error)}`;
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
