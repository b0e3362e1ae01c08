// Test support: somebody who tries many doors.

import type { TimedFrame } from "@wireglass/core";
import { START } from "../source/testing.ts";

/** SYNs from 192.0.2.9 to so many ports of 192.0.2.10, none of which answers; `every` in microseconds. */
export function portScanFrames(ports: number, start = START, every = 50_000): TimedFrame[] {
  return Array.from({ length: ports }, (_, i) => ({ time: start + i * every, bytes: syn(1000 + i) }));
}

function syn(port: number): Uint8Array {
  const bytes = new Uint8Array(54);
  const view = new DataView(bytes.buffer);
  bytes.set([2, 0, 0, 0, 0, 10, 2, 0, 0, 0, 0, 9, 8, 0, 0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0], 0);
  bytes.set([192, 0, 2, 9, 192, 0, 2, 10], 26);
  view.setUint16(34, 40_000);
  view.setUint16(36, port);
  view.setUint32(38, port);
  view.setUint16(46, 0x5002);
  view.setUint16(48, 1024);
  return bytes;
}
