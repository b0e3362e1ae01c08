// The packets of one alert in a file of pcapng, replaced in one step.

import { readFile, rename, writeFile } from "node:fs/promises";
import { type CaptureInterface, Frame, PcapngReader, PcapngWriter } from "@wireglass/core";
import type { KeptPacket, PacketSample } from "./packet-sample.ts";

const PRIVATE = 0o600;

/** None where there is no such file. */
export async function readEvidence(path: string): Promise<KeptPacket[]> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? [] : packetsIn(new PcapngReader(), bytes);
}

/** The packets in the next bytes of a capture. */
export function packetsIn(reader: PcapngReader, bytes: Uint8Array): KeptPacket[] {
  const packets: KeptPacket[] = [];
  const frame = new Frame();
  reader.push(bytes);
  while (reader.next(frame)) {
    const { data, offset, captured, length, time } = frame;
    const from = reader.interfaces[frame.interface];
    if (from !== undefined) packets.push({ bytes: data.slice(offset, offset + captured), length, time, from });
  }
  return packets;
}

export function encodeEvidence(sample: PacketSample): Uint8Array {
  const writer = new PcapngWriter([], { application: "Wireglass" });
  const numbers = new Map<string, number>();
  const frame = new Frame();
  for (const { packet, sampled } of sample.packets()) {
    const { bytes, length, time, from } = packet;
    Object.assign(frame, { data: bytes, offset: 0, captured: bytes.length, length, time });
    frame.interface = interfaceNumber(writer, numbers, from);
    if (sampled === null) writer.append(frame);
    else writer.appendWithComment(frame, `Sample: about one of every ${sampled} packets.`);
  }
  return writer.take();
}

export async function writeEvidence(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, bytes, { mode: PRIVATE });
  await rename(draft, path);
}

function interfaceNumber(writer: PcapngWriter, numbers: Map<string, number>, from: CaptureInterface): number {
  const key = JSON.stringify([from.name, from.description, from.linkType, from.snapLength]);
  const number = numbers.get(key) ?? writer.addInterface(from);
  numbers.set(key, number);
  return number;
}
