// Test support: frames, folders, and what is in a pcapng.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CaptureInterface,
  Decoder,
  Frame,
  LinkType,
  PcapngReader,
  type TimedFrame,
  demoFrames,
  formatIpv4,
} from "@wireglass/core";
import { afterAll } from "vitest";
import { flowHash } from "./flow-hash.ts";
import type { PacketRing } from "./packet-ring.ts";

/** Microseconds since 1970. */
export const START = 1_700_000_000e6;
export const ETH0: CaptureInterface = { name: "eth0", description: null, linkType: LinkType.ETHERNET, snapLength: 0 };
export const RAW: CaptureInterface = { name: "tun0", description: "a tunnel", linkType: LinkType.RAW, snapLength: 0 };

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "wireglass-ring-"));
  made.push(directory);
  return directory;
}

/** Made once: that takes far longer than everything else here. */
const demo: TimedFrame[] = [];
const source = demoFrames({ seed: 7, start: START });

export function someFrames(count: number): TimedFrame[] {
  while (demo.length < count) {
    const { bytes, time } = source.next().value as TimedFrame;
    demo.push({ bytes: new Uint8Array(bytes), time });
  }
  return demo.slice(0, count);
}

export function frameOf({ bytes, time }: TimedFrame, from = 0, linkType: number = LinkType.ETHERNET): Frame {
  const frame = new Frame();
  return Object.assign(frame, {
    data: bytes,
    captured: bytes.length,
    length: bytes.length,
    time,
    interface: from,
    linkType,
  });
}

const decoder = new Decoder();

/** As the engine's thread does it. */
export function append(ring: PacketRing, frame: Frame): void {
  decoder.decode(frame);
  ring.append(frame, flowHash(decoder.packet));
}

/** UDP over IPv4 without a link layer, `more` fragments to come; `offset` counts units of eight bytes. */
export function udpFragment(ports: [number, number], id: number, offset: number, more: boolean): Uint8Array {
  const bytes = new Uint8Array(44);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x4500002c);
  view.setUint16(4, id);
  view.setUint16(6, (more ? 0x2000 : 0) | offset);
  view.setUint16(8, 0x4011);
  bytes.set([192, 0, 2, 1, 192, 0, 2, 2], 12);
  if (offset === 0) {
    view.setUint16(20, ports[0]);
    view.setUint16(22, ports[1]);
    view.setUint16(24, more ? 48 : 24);
  }
  return bytes;
}

export interface ReadPacket {
  time: number;
  from: string | null;
  linkType: number;
  bytes: Uint8Array;
  length: number;
  source: string | null;
}

export async function packetsOf(chunks: AsyncIterable<Uint8Array>): Promise<ReadPacket[]> {
  const reader = new PcapngReader();
  const frame = new Frame();
  const packets: ReadPacket[] = [];
  for await (const chunk of chunks) {
    reader.push(chunk);
    while (reader.next(frame)) {
      decoder.decode(frame);
      const { packet } = decoder;
      packets.push({
        time: frame.time,
        from: reader.interfaces[frame.interface]?.name ?? null,
        linkType: frame.linkType,
        bytes: frame.data.slice(frame.offset, frame.offset + frame.captured),
        length: frame.length,
        source: packet.ipVersion === 4 ? formatIpv4(packet.net, packet.sourceOffset) : null,
      });
    }
  }
  reader.end();
  if (packets.length > 0 && reader.error !== null) throw reader.error;
  return packets;
}
