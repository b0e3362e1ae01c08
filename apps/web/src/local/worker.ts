// Reads a capture file with the same engine as the server: in chunks, never held whole, and never sent anywhere.

import {
  CaptureFileError,
  compileFilter,
  Engine,
  FilterError,
  Frame,
  gzipError,
  isGzip,
  GZIP_MAGIC_LENGTH,
  openCapture,
  SnapshotCursor,
  Verdicts,
  type EngineOptions,
  type FrameReader,
} from "@wireglass/core";
import type { Problem } from "@wireglass/contract";
import type { FromWorker, ToWorker } from "./messages.ts";

/** A snapshot this often while reading, in milliseconds. */
const EVERY = 250;

let current = 0;
/** What the flows of the file that was last read to its end turned out to be. */
let learned: { file: string; verdicts: Verdicts } | null = null;

function say(message: FromWorker): void {
  self.postMessage(message);
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "check") say({ type: "checked", id: data.id, problem: check(data.filter) });
  else if (data.type === "cancel") current = -1;
  else {
    current = data.run;
    void read(data.run, data.file, data.filter);
  }
});

function check(filter: string): Problem | null {
  try {
    compileFilter(filter);
    return null;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { code: "bad-filter", message: error.message, remedy: null, position: error.position };
  }
}

async function read(run: number, file: File, filter: string): Promise<void> {
  const { needsVerdicts } = compileFilter(filter);
  // A reading that shows nothing, so that the next one knows each flow from its first packet.
  if (needsVerdicts && learnedOf(file) === null) await learn(run, file);
  const verdicts = new Verdicts();
  const known = needsVerdicts ? learnedOf(file) : null;
  const engine = newEngine(known === null ? { learn: verdicts } : { verdicts: known });
  const view = filter === "" ? engine.main : engine.addView(filter);
  const cursor = new SnapshotCursor();
  const show = (consumed: number) =>
    say({ type: "snapshot", run, snapshot: engine.snapshot(view, cursor), read: consumed, size: file.size });

  const { consumed, problem } = await pass(run, file, engine, show);
  // Another run has taken over: this one has nothing more to say.
  if (current !== run && current !== -1) return;
  engine.conclude();
  if (known === null && current === run) learned = { file: identityOf(file), verdicts };
  cursor.isLast = true;
  show(consumed);
  say({ type: "done", run, read: consumed, problem: current === -1 ? CANCELLED : problem });
}

async function learn(run: number, file: File): Promise<void> {
  const verdicts = new Verdicts();
  const engine = newEngine({ learn: verdicts });
  await pass(run, file, engine, () => {});
  if (current !== run) return;
  engine.conclude();
  learned = { file: identityOf(file), verdicts };
}

function learnedOf(file: File): Verdicts | null {
  return learned?.file === identityOf(file) ? learned.verdicts : null;
}

/** The page sends another copy of the same File with each message. */
function identityOf({ name, size, lastModified }: File): string {
  return `${size} ${lastModified} ${name}`;
}

function newEngine(options: Pick<EngineOptions, "learn" | "verdicts">): Engine {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  return new Engine({ seed, live: false, watched: true, activeTimeout: Number.POSITIVE_INFINITY, ...options });
}

/** One reading, to the file's end unless another run takes over; `show` is called now and then. */
async function pass(
  run: number,
  file: File,
  engine: Engine,
  show: (consumed: number) => void,
): Promise<{ consumed: number; problem: Problem | null }> {
  const reader = openCapture();
  const frame = new Frame();
  const zipped = isGzip(new Uint8Array(await file.slice(0, GZIP_MAGIC_LENGTH).arrayBuffer()));
  let consumed = 0;
  let unpackedBytes = 0;
  let shown = performance.now();
  let problem: Problem | null = null;
  try {
    const bytes = unpacked(file, zipped, (length) => {
      consumed += length;
    });
    for (;;) {
      const { done, value } = await bytes.read();
      if (current !== run) {
        await bytes.cancel();
        break;
      }
      if (done) reader.end();
      else {
        unpackedBytes += value.length;
        reader.push(value);
      }
      drain(reader, frame, engine);
      if (done || reader.error !== null) break;
      if (performance.now() - shown < EVERY) continue;
      shown = performance.now();
      show(consumed);
    }
  } catch (error) {
    problem = zipped
      ? damaged(gzipError("its end is missing or wrong", unpackedBytes), engine.main.packets)
      : unreadable(error, consumed);
  }
  if (reader.error !== null) problem = damaged(reader.error, engine.main.packets);
  return { consumed, problem };
}

function drain(reader: FrameReader, frame: Frame, engine: Engine): void {
  while (reader.next(frame)) engine.ingest(frame, reader.interfaces[frame.interface]?.name ?? null);
}

/** The file's bytes, unzipped if they are zipped; `count` is told how much of the file itself has been taken. */
function unpacked(
  file: File,
  zipped: boolean,
  count: (length: number) => void,
): ReadableStreamDefaultReader<Uint8Array> {
  const counted = file.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        count(chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  return (zipped ? counted.pipeThrough(new DecompressionStream("gzip")) : counted).getReader();
}

const CANCELLED: Problem = { code: "cancelled", message: "Reading was cancelled.", remedy: null };

function damaged(error: CaptureFileError, packets: number): Problem {
  return {
    code: error.code,
    message: sentence(error.message),
    remedy:
      packets > 0
        ? "What came before that place is shown, and is complete."
        : "Choose a pcap or pcapng file, as tcpdump, dumpcap and Wireshark write them.",
  };
}

/** Core's messages are one clause, and name the byte themselves. */
const sentence = (clause: string): string => `${clause[0].toUpperCase()}${clause.slice(1)}.`;

function unreadable(error: unknown, consumed: number): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: "unreadable",
    message: `The file cannot be read beyond byte ${consumed.toLocaleString("en")}: ${reason}`,
    remedy: "What came before that place is shown. Check that the file is complete and has not changed.",
  };
}
