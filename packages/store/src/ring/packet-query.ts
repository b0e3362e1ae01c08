// Packets that are asked for: of a flow, of a time, of a display filter, or of all three. They leave as pcapng, in the order of
// the capture, as fast as somebody takes them.

import { type CaptureInterface, type Frame, PcapngWriter, Verdicts, compileFilter } from "@wireglass/core";
import { FilterSelection, Learning } from "./filter-selection.ts";
import { type FlowEnds, FlowSelection, flowHashes } from "./flow-selection.ts";
import { type Emit, EveryFrame, type Selection, type TimeRange } from "./selection.ts";

export interface PacketQuery {
  flow?: FlowEnds;
  /** Known to be right. With a flow it is not used: the flow is what was asked for. */
  filter?: string;
  range?: TimeRange;
  /** Microseconds before the range that are looked at to know the flows which go on in it: two minutes unless given. */
  lead?: number;
  /** Packets, and bytes of the answer, after which it ends. */
  maxPackets?: number;
  maxBytes?: number;
}

/** Frames that may be wanted; a source may leave out what is not among them, and need not. */
export interface Hint {
  hashes: ReadonlySet<number> | null;
  range: TimeRange;
}

export type VisitFrame = (frame: Frame, from: CaptureInterface) => void;

export interface FrameSource {
  /** Visits frames in the order of the capture, each time from the first on. It yields now and then, when nothing is held. */
  frames(visit: VisitFrame, hint: Hint): AsyncGenerator<void>;
}

const ALWAYS: TimeRange = { from: -Infinity, to: Infinity };
/** Flows that go on when a range begins are recognised by what came before it. */
const LEAD_IN = 120e6;
const CHUNK_BYTES = 1 << 16;
const DEFAULT_MOST = 4 * 2 ** 30;

/** Chunks of a pcapng file; none when no packet is there. `seed` is random. */
export async function* selectPackets(
  source: FrameSource,
  query: PacketQuery,
  seed: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { flow, filter = "", range = ALWAYS, maxPackets = Infinity, maxBytes = DEFAULT_MOST } = query;
  const output = new PacketOutput();
  const emit: Emit = (frame) => {
    if (frame.time >= range.from && frame.time <= range.to && output.packets < maxPackets) output.add(frame);
  };
  const lead = filter === "" ? 0 : (query.lead ?? LEAD_IN);
  const hint: Hint = {
    hashes: flow === undefined ? null : new Set(flowHashes(flow)),
    range: { from: range.from - lead, to: range.to },
  };
  const selection = await selectionOf(source, query, emit, hint, seed);
  const visit: VisitFrame = (frame, from) => {
    frame.interface = output.numberOf(from);
    selection.offer(frame, from.name);
  };
  for await (const _ of source.frames(visit, hint)) {
    if (output.pending >= CHUNK_BYTES) yield output.take();
    if (output.packets >= maxPackets || output.bytes >= maxBytes) break;
  }
  selection.end();
  if (output.packets > 0 && output.pending > 0) yield output.take();
}

async function selectionOf(
  source: FrameSource,
  { flow, filter = "" }: PacketQuery,
  emit: Emit,
  hint: Hint,
  seed: number,
): Promise<Selection> {
  if (flow !== undefined) return new FlowSelection(flow, emit);
  if (filter === "") return new EveryFrame(emit);
  const compiled = compileFilter(filter);
  if (!compiled.needsVerdicts) return new FilterSelection(compiled, emit, seed);
  const verdicts = new Verdicts();
  const learning = new Learning(verdicts, seed);
  for await (const _ of source.frames((frame, from) => learning.offer(frame, from.name), hint));
  learning.end();
  return new FilterSelection(compiled, emit, seed, { verdicts });
}

/** One section whose interfaces are those of all frames in it, each once. */
class PacketOutput {
  packets = 0;
  /** Of what has been taken. */
  bytes = 0;
  readonly #writer = new PcapngWriter([], { application: "Wireglass" });
  readonly #numbers = new Map<string, number>();
  readonly #known = new Map<CaptureInterface, number>();

  get pending(): number {
    return this.packets === 0 ? 0 : this.#writer.pending;
  }

  numberOf(from: CaptureInterface): number {
    const known = this.#known.get(from);
    if (known !== undefined) return known;
    const key = JSON.stringify([from.name, from.description, from.linkType, from.snapLength]);
    const number = this.#numbers.get(key) ?? this.#writer.addInterface(from);
    this.#numbers.set(key, number);
    this.#known.set(from, number);
    return number;
  }

  add(frame: Frame): void {
    this.#writer.append(frame);
    this.packets++;
  }

  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#writer.take());
    this.bytes += taken.length;
    return taken;
  }
}
