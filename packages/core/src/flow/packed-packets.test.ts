// What one thread packs, the other finds as it was: every field, the key of the flow, and every byte that a layer may be read at.
// Or, when no more is wanted, what counting asks for.

import { describe, expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { LinkType } from "../decode/link-type.ts";
import { Packet, Transport } from "../decode/packet.ts";
import type { CountedPacket } from "../decode/packet.ts";
import { ethernet } from "../synth/ethernet.ts";
import { gallery } from "../synth/gallery.ts";
import { fragmentIpv4, ipv4 } from "../synth/ipv4.ts";
import { Mutator } from "../synth/mutate.ts";
import type { Pdu } from "../synth/pdu.ts";
import { udp } from "../synth/udp.ts";
import { STRIDE } from "./columns.ts";
import { FlowKey } from "./flow-key.ts";
import { PackedPackets } from "./packed-packets.ts";

const SEED = 20_261_122;
const MACS = { src: "00:00:5e:00:53:01", dst: "00:00:5e:00:53:02" };
const INNER = { src: "198.51.100.1", dst: "203.0.113.1" };
const OUTER = { src: "192.0.2.1", dst: "192.0.2.2" };

const FIELDS = (
  "captured length time interface cut layerCount quotedFrom fault transport vlan " +
  "tunnelled radioPadding ipVersion protocol fragment hasPorts sourcePort destinationPort " +
  "tcpFlags sequence acknowledgement window icmpType icmpCode payloadCaptured payloadLength"
).split(" ") as (keyof Packet)[];

const COUNTED: (keyof CountedPacket)[] = [
  "captured",
  "length",
  "time",
  "interface",
  "fault",
  "transport",
  "vlan",
  "ipVersion",
  "payloadCaptured",
  "payloadLength",
];

const TCP_FIELDS: (keyof CountedPacket)[] = ["tcpFlags", "sequence", "acknowledgement", "window"];

/** All that a key says: the flow that it would make, from either side. */
function toldOf(key: FlowKey): number[] {
  const words = new Int32Array(2 * STRIDE);
  key.write(words, 0, false);
  key.write(words, STRIDE, true);
  return [key.kind, key.hash, ...words];
}

/** All that can be known of a packet, wherever its bytes are. */
function told(packet: Packet, key: FlowKey): object {
  const { frame, frameOffset, captured, data, net, layerCount, ipVersion } = packet;
  const from = (buffer: Uint8Array, at: number): string => {
    const end = buffer === frame ? frameOffset + captured : buffer.length;
    return Buffer.from(buffer.subarray(at, end)).toString("latin1");
  };
  return {
    ...Object.fromEntries(FIELDS.map((name) => [name, packet[name]])),
    frame: from(frame, frameOffset),
    layers: Array.from({ length: layerCount }, (_, i) => [
      packet.layers[i],
      packet.layerData[i] === frame,
      from(packet.layerData[i]!, packet.layerOffsets[i]!),
    ]),
    addresses: ipVersion !== 0 && [from(net, packet.sourceOffset), from(net, packet.destinationOffset)],
    transportHeader: packet.transportOffset >= 0 && from(data, packet.transportOffset),
    payload: packet.payloadCaptured > 0 && from(data, packet.payloadOffset),
    rest: layerCount > 0 && from(data, packet.end),
    key: ipVersion !== 0 && toldOf(key),
  };
}

/** What counting asks of a packet, wherever its bytes are. */
function counted(packet: CountedPacket, key: FlowKey): object {
  const { data, ipVersion, transport, transportOffset: at, payloadOffset, payloadCaptured } = packet;
  const bytes = (from: number, to: number): string => Buffer.from(data.subarray(from, to)).toString("latin1");
  const isTcp = transport === Transport.TCP && at >= 0;
  return {
    ...Object.fromEntries(COUNTED.map((name) => [name, packet[name]])),
    hasTransport: at >= 0,
    tcp: isTcp && TCP_FIELDS.map((name) => packet[name]),
    options: isTcp && bytes(at, payloadOffset),
    payload: payloadCaptured > 0 && bytes(payloadOffset, payloadOffset + payloadCaptured),
    key: ipVersion !== 0 && toldOf(key),
  };
}

const WHOLE = [true, told] as const;
const LEAN = [false, counted] as const;

function frameOf(bytes: Uint8Array, linkType: number, time: number): Frame {
  const frame = new Frame();
  frame.data = bytes;
  frame.captured = frame.length = bytes.length;
  frame.linkType = linkType;
  frame.time = time;
  frame.interface = 3;
  return frame;
}

class Pair {
  readonly writer: PackedPackets;
  readonly reader: PackedPackets;
  readonly decoder = new Decoder();
  readonly key = new FlowKey(SEED);
  readonly taken = new Packet();
  readonly takenKey = new FlowKey(SEED);
  readonly #told: (packet: Packet, key: FlowKey) => object;
  #used = 0;

  constructor([whole, tell]: typeof WHOLE | typeof LEAN = WHOLE) {
    const memory = new SharedArrayBuffer(PackedPackets.SIZE);
    this.writer = new PackedPackets(memory, whole);
    this.reader = new PackedPackets(memory, whole);
    this.#told = tell;
  }

  clear(): void {
    this.writer.clear();
    this.#used = 0;
  }

  /** Moves the frame's bytes into the chunk, as if the file had been read there; false: the chunk is full. */
  place(frame: Frame): boolean {
    const { chunk } = this.writer;
    if (this.#used + frame.captured > chunk.length) return false;
    chunk.set(frame.data.subarray(frame.offset, frame.offset + frame.captured), this.#used);
    frame.data = chunk;
    frame.offset = this.#used;
    this.#used += frame.captured;
    return true;
  }

  put(frame: Frame): boolean {
    const { packet } = this.decoder;
    this.decoder.decode(frame);
    if (packet.ipVersion !== 0) this.key.read(packet);
    return this.putAgain(frame);
  }

  putAgain(frame: Frame): boolean {
    return this.writer.put(this.decoder.packet, this.key, frame.linkType);
  }

  /** What has been put. */
  told(): object {
    return this.#told(this.decoder.packet, this.key);
  }

  /** The next one that is taken. */
  take(): object | null {
    return this.reader.take(this.taken, this.takenKey) ? this.#told(this.taken, this.takenKey) : null;
  }
}

describe.each([
  ["in the chunk", true, WHOLE],
  ["outside of it", false, WHOLE],
  ["in the chunk, as far as they are counted,", true, LEAN],
  ["outside of it, as far as they are counted,", false, LEAN],
] as const)("frames %s", (_, inChunk, how) => {
  test("of each kind come out as they went in", () => {
    const pair = new Pair(how);
    const expected = gallery().map(({ bytes, linkType, name }, i) => {
      const frame = frameOf(bytes, linkType, 1_700_000_000_000_000.5 + i);
      if (inChunk) expect(pair.place(frame)).toBe(true);
      expect([name, pair.put(frame)]).toEqual([name, true]);
      return { linkType, told: pair.told() };
    });
    pair.reader.rewind();
    for (const one of expected) {
      expect({ told: pair.take(), linkType: pair.reader.linkType }).toEqual(one);
    }
    expect(pair.take()).toBeNull();
  });

  test("come out as they went in when they are damaged, one row after the other", () => {
    const pair = new Pair(how);
    const kinds = gallery();
    const mutator = new Mutator(SEED);
    const frame = new Frame();
    let expected: object[] = [];
    let rows = 0;
    const compare = (): void => {
      pair.reader.rewind();
      for (const one of expected) {
        expect(pair.take()).toEqual(one);
      }
      expect(pair.take()).toBeNull();
      expected = [];
      pair.clear();
      rows++;
    };
    for (let i = 0; i < 3000; i++) {
      const kind = kinds[i % kinds.length]!;
      mutator.mutate(kind.bytes, frame);
      frame.linkType = kind.linkType;
      frame.time = i;
      if (inChunk && !pair.place(frame)) compare();
      if (!pair.put(frame)) {
        compare();
        expect(pair.putAgain(frame)).toBe(true);
      }
      expected.push(pair.told());
    }
    compare();
    expect(rows).toBeGreaterThan(1);
  });
});

/** Frames whose last one completes a datagram, in a tunnel that was cut into pieces itself. */
function nested(size: number): Uint8Array[] {
  const inner = ipv4(INNER, udp({ src: 1000, dst: 2000 }, new Uint8Array(size).fill(7)));
  const innerPieces = fragmentIpv4(inner, 8 * Math.ceil(size / 16));
  const outer = innerPieces.flatMap((piece: Pdu, i: number) => fragmentIpv4(ipv4({ ...OUTER, id: i + 1 }, piece), 16));
  return outer.map((piece) => ethernet(MACS, piece));
}

test("of a datagram that was put together its payload goes over, when no more is wanted", () => {
  const pair = new Pair(LEAN);
  const frames = nested(400).map((bytes, i) => frameOf(bytes, LinkType.ETHERNET, i));
  const expected = frames.map((frame) => {
    pair.place(frame);
    pair.put(frame);
    return pair.told();
  });
  expect(expected.at(-1)).toMatchObject({ payload: "\u0007".repeat(400) });
  pair.reader.rewind();
  for (const one of expected) {
    expect(pair.take()).toEqual(one);
  }
});

test("datagrams put together within each other lie in buffers of their own", () => {
  const pair = new Pair();
  const frames = nested(400).map((bytes, i) => frameOf(bytes, LinkType.ETHERNET, i));
  const expected = frames.map((frame) => {
    pair.place(frame);
    pair.put(frame);
    return pair.told();
  });
  const last = expected.at(-1) as { payloadLength: number; layers: [number, boolean, string][] };
  expect(last.payloadLength).toBe(400);
  expect(last.layers.map(([, inFrame]) => inFrame)).toEqual([true, true, false, false]);
  pair.reader.rewind();
  for (const one of expected) {
    expect(pair.take()).toEqual(one);
  }
});

const frameAt = (bytes: Uint8Array, time: number): Frame => frameOf(bytes, LinkType.ETHERNET, time);

const datagram = (size: number): Uint8Array =>
  ethernet(MACS, ipv4(INNER, udp({ src: 1, dst: 2 }, new Uint8Array(size).fill(3))));

describe.each([
  ["", WHOLE],
  [" of what is counted", LEAN],
] as const)("a row%s that is full says so, and loses nothing:", (_, how) => {
  /** Puts all of it, takes it row by row, and answers with how many rows it took. */
  function through(frames: readonly Frame[]): number {
    const pair = new Pair(how);
    let expected: object[] = [];
    let rows = 0;
    const takeAll = (): void => {
      rows++;
      pair.reader.rewind();
      for (const one of expected) expect(pair.take()).toEqual(one);
      expect(pair.take()).toBeNull();
      expected = [];
    };
    for (const frame of frames) {
      if (!pair.put(frame)) {
        takeAll();
        pair.clear();
        expect(pair.putAgain(frame)).toBe(true);
      }
      expected.push(pair.told());
    }
    takeAll();
    return rows;
  }

  test("of records", () => {
    expect(
      through(
        Array.from({ length: 50 }, () => nested(1500))
          .flat()
          .map(frameAt),
      ),
    ).toBeGreaterThan(1);
  });

  test("of bytes of frames", () => {
    const frame = datagram(60_000);
    expect(through(Array.from({ length: 50 }, (_, i) => frameAt(frame, i)))).toBeGreaterThan(1);
  });

  // The last piece's frame, which is longer for its trailer, finds room or not, and so does the datagram that it completes.
  test.each(Array.from({ length: 24 }, (_, i) => 2_088_000 + 700 * i))("of bytes, with %i before", (before) => {
    const sizes = [...Array<number>(Math.floor(before / 60_000)).fill(60_000), before % 60_000];
    const pieces = fragmentIpv4(ipv4({ ...OUTER, id: 9 }, udp({ src: 3, dst: 4 }, new Uint8Array(400).fill(5))), 208);
    const frames = [
      ...sizes.map(datagram),
      ...pieces.map((piece) => Uint8Array.from([...ethernet(MACS, piece), ...Array<number>(2000).fill(6)])),
    ];
    expect(through(frames.map(frameAt))).toBeLessThan(3);
  });
});

test("of a frame that no network has its bytes are left behind, and nothing else", () => {
  const pair = new Pair();
  const frame = frameOf(new Uint8Array(3_000_000), 189, 1);
  expect(pair.put(frame)).toBe(true);
  pair.reader.rewind();
  expect(pair.take()).not.toBeNull();
  expect(pair.taken).toMatchObject({ captured: 3_000_000, length: 3_000_000, layerCount: 0, time: 1 });
});
