// What the faces of core do in most readings, done once with made-up traffic.

/** A capture of an office, as the demo plays it, in pcap. */
export function someTraffic({ demoFrames, Frame, PcapWriter }) {
  const writer = new PcapWriter({ linkType: ETHERNET });
  const frame = new Frame();
  let left = FRAMES;
  for (const { time, bytes } of demoFrames({ seed: 1, start: START })) {
    if (left-- === 0) break;
    Object.assign(frame, { time, data: bytes, captured: bytes.length, length: bytes.length });
    writer.append(frame);
  }
  return writer.take().slice();
}

const ETHERNET = 1;
const FRAMES = 20_000;
/** Microseconds since 1970. */
const START = 1.7e15;

const nothing = () => {};

/** Reads it and looks at all of it. */
export function analyse({ Engine, Frame, SnapshotCursor, openCapture }, capture) {
  const all = { detect: { onAlert: nothing }, onFlow: nothing, onRecord: nothing, watched: true };
  for (const options of [{ details: false }, all]) {
    const engine = new Engine({ seed: 1, live: false, ...options });
    const reader = openCapture();
    const frame = new Frame();
    reader.push(capture);
    while (reader.next(frame)) engine.ingest(frame, null);
    reader.end();
    engine.finish();
    engine.summary(engine.main);
    if (options.watched) engine.snapshot(engine.main, new SnapshotCursor());
  }
}

/** Reads and decodes it as the thread does that reads ahead. */
export function decode({ Decoder, Defragmenter, FlowKey, Frame, PackedPackets, openCapture }, capture) {
  const decoder = new Decoder(new Defragmenter({ seed: 1 }));
  const packets = new PackedPackets(new SharedArrayBuffer(PackedPackets.SIZE), false);
  const key = new FlowKey(1);
  const reader = openCapture();
  const frame = new Frame();
  for (let at = 0; at < capture.length; at += packets.chunk.length) {
    packets.clear();
    const part = capture.subarray(at, at + packets.chunk.length);
    packets.chunk.set(part);
    reader.push(packets.chunk.subarray(0, part.length));
    while (reader.next(frame)) {
      decoder.decode(frame);
      if (decoder.packet.ipVersion !== 0) key.read(decoder.packet);
      if (!packets.put(decoder.packet, key, frame.linkType)) packets.clear();
    }
  }
  reader.end();
}
