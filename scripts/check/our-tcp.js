// One capture through our engine: what each frame is as TCP, and the round trips that were measured at it.

import { Engine, TcpSide } from "@wireglass/core";
import { forEachFrame } from "./frames.js";

/** No flow ends before the capture does, as with tshark: otherwise a late packet would be one of another flow. */
const NEVER = Number.MAX_SAFE_INTEGER;
const TCP_HANDSHAKE = 1;
const TCP_RTT = 2;

/**
 * Map from frame number to { events, slot, handshake, parts: [server, client], rtt: [server, client] }; times in milliseconds,
 * undefined where nothing was measured. Frames that are nothing of note are left out.
 */
export function ourTcp(file) {
  const frames = new Map();
  let number = 0;
  const at = () => {
    if (!frames.has(number)) frames.set(number, { events: 0, parts: [], rtt: [] });
    return frames.get(number);
  };
  const latency = {
    measured(slot, kind, asked, duration) {
      if (kind === TCP_HANDSHAKE) at().handshake = duration / 1000;
      if (kind === TCP_RTT) at().rtt[TcpSide.SERVER] = duration / 1000;
    },
    lost() {},
    handshakePart(slot, side, asked, duration) {
      at().parts[side] = duration / 1000;
    },
    clientRoundTrip(slot, asked, duration) {
      at().rtt[TcpSide.CLIENT] = duration / 1000;
    },
  };
  const engine = new Engine({
    seed: 1,
    live: false,
    activeTimeout: Infinity,
    idleTimeout: NEVER,
    latencySink: latency,
  });
  try {
    forEachFrame(file, (frame) => {
      number++;
      engine.ingest(frame, null);
      if (engine.tcpEvents !== 0) at().events = engine.tcpEvents;
    });
  } catch (error) {
    // What comes before the damage counts; check:captures looks at the message.
    if (!(error instanceof Error && "code" in error)) throw error;
  }
  return frames;
}
