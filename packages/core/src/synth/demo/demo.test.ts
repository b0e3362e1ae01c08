import { expect, test } from "vitest";
import { Frame } from "../../capfile/frame.ts";
import { Decoder } from "../../decode/decode.ts";
import { Fault } from "../../decode/fault.ts";
import { LinkType } from "../../decode/link-type.ts";
import { TRANSPORT_NAMES } from "../../decode/packet.ts";
import { demoFrames } from "./demo.ts";

const START = 1.75e15;
const SECONDS = 25;

/** The first seconds, decoded once for all tests. */
const seen = (() => {
  const decoder = new Decoder();
  const frame = new Frame();
  frame.linkType = LinkType.ETHERNET;
  const result = {
    faults: 0,
    backwards: 0,
    transports: new Set<string>(),
    ports: new Set<number>(),
    addresses: new Set<string>(),
    versions: new Set<number>(),
    perSecond: Array.from({ length: SECONDS }, () => ({ packets: 0, bits: 0 })),
  };
  let last = START;
  for (const { time, bytes } of demoFrames({ seed: 1, start: START })) {
    if (time >= START + SECONDS * 1e6) break;
    Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, time });
    decoder.decode(frame);
    const { packet } = decoder;
    if (packet.fault !== Fault.NONE) result.faults++;
    if (time < last) result.backwards++;
    last = time;
    result.transports.add(TRANSPORT_NAMES[packet.transport]!);
    result.versions.add(packet.ipVersion);
    if (packet.hasPorts) result.ports.add(packet.destinationPort);
    if (packet.ipVersion !== 0) {
      const length = packet.ipVersion === 4 ? 4 : 16;
      for (const at of [packet.sourceOffset, packet.destinationOffset]) {
        result.addresses.add([...packet.net.subarray(at, at + length)].join("."));
      }
    }
    const second = result.perSecond[Math.floor((time - START) / 1e6)]!;
    second.packets++;
    second.bits += bytes.length * 8;
  }
  return result;
})();

test("is well-formed and in order of time", () => {
  expect(seen.faults).toBe(0);
  expect(seen.backwards).toBe(0);
});

test("has something of everything", () => {
  expect([...seen.transports].toSorted()).toEqual(["arp", "icmp", "icmp6", "other", "tcp", "udp"]);
  expect([...seen.versions].toSorted()).toEqual([0, 4, 6]);
  for (const port of [21, 22, 53, 80, 123, 443, 853, 1883, 3478, 5060, 5353, 8443, 51_820])
    expect(seen.ports).toContain(port);
});

test("names only addresses that are private, reserved for documentation, or groups", () => {
  const allowed = [
    /^192\.168\.20\.\d+$/,
    /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/,
    /^(22[4-9]|23\d)\.\d+\.\d+\.\d+$/,
    /^(0\.0\.0\.0|255\.255\.255\.255)$/,
    /^(253\.66\.0\.122\.0\.32|32\.1\.13\.184|254\.128|255\.2)\./,
  ];
  expect([...seen.addresses].filter((address) => !allowed.some((pattern) => pattern.test(address)))).toEqual([]);
});

test("never falls silent, and never asks much", () => {
  for (const { packets, bits } of seen.perSecond) {
    expect(packets).toBeGreaterThan(50);
    expect(packets).toBeLessThan(12_000);
    expect(bits).toBeLessThan(100e6);
  }
});

function take(seed: number): Uint8Array[] {
  const frames = demoFrames({ seed, start: START });
  return Array.from({ length: 300 }, () => (frames.next().value as { bytes: Uint8Array }).bytes);
}

test("the same seed gives the same traffic, another seed another", () => {
  expect(take(5)).toEqual(take(5));
  expect(take(5)).not.toEqual(take(6));
});
