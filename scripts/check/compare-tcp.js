// One capture's TCP, frame by frame: what we take each one for against tshark's tcp.analysis, the handshakes' times, and the
// round trips against tcp.analysis.ack_rtt.

import { TcpEvent, TcpFlag } from "@wireglass/core";
import { dissect, TCP_KINDS } from "./dissection.js";
import { ourTcp } from "./our-tcp.js";

/** What is only shown: when tshark tells it again within a row of such acknowledgements follows no definition. */
const SHOWN_KINDS = new Set(["ack_lost_segment"]);

/** ICMP errors, by type: packets that they quote are none of the capture's own. */
const QUOTING = new Set(["3", "4", "5", "11", "12"]);
const QUOTING6 = new Set(["1", "2", "3", "4"]);
const NEAR_MS = 0.01;
const NOTHING = { events: 0, parts: [], rtt: [] };

/**
 * { packets, kinds: Map from kind to { truth, ours }, handshakes, incomplete, roundTrips: { truth, both, equal },
 *   differences: [{ what, expected, got }] }
 */
export async function compareTcp(file) {
  const frames = (await dissect(file)).filter(isOwnSegment);
  const ours = ourTcp(file);
  const kinds = new Map(TCP_KINDS.map((kind) => [kind, { truth: 0, ours: 0 }]));
  const roundTrips = { truth: 0, both: 0, equal: 0 };
  const onlyOne = new Map();
  const streams = new Map();

  for (const frame of frames) {
    const own = ours.get(Number(frame.text("frame.number"))) ?? NOTHING;
    const stream = frame.all("tcp.stream").join();
    compareKinds(kinds, frame, own.events, (kind, isTruth) => {
      const what = `${kind} in stream ${stream}`;
      const counts = onlyOne.get(what) ?? { what, expected: 0, got: 0 };
      counts[isTruth ? "expected" : "got"]++;
      onlyOne.set(what, counts);
    });
    noteHandshake(streams, stream, frame, own.handshake);
    compareRoundTrip(roundTrips, frame.text("tcp.analysis.ack_rtt"), own);
  }
  return { packets: frames.length, kinds, roundTrips, ...compareHandshakes(streams, [...onlyOne.values()]) };
}

const isOwnSegment = (frame) =>
  frame.has("tcp") &&
  !frame.all("icmp.type").some((type) => QUOTING.has(type)) &&
  !frame.all("icmpv6.type").some((type) => QUOTING6.has(type));

function compareKinds(kinds, frame, events, differs) {
  for (const kind of TCP_KINDS) {
    const isTruth = frame.has(`tcp.analysis.${kind}`);
    const isOurs = (events & TcpEvent[kind.toUpperCase()]) !== 0;
    if (isTruth) kinds.get(kind).truth++;
    if (isOurs) kinds.get(kind).ours++;
    if (isTruth !== isOurs && !SHOWN_KINDS.has(kind)) differs(kind, isTruth);
  }
}

/** The time of a stream is that of its first whole handshake; tshark gives some to half of one, too: to a SYN and its refusal. */
function noteHandshake(streams, stream, frame, ours) {
  const flags = Number(frame.text("tcp.flags"));
  const initialRtt = frame.text("tcp.analysis.initial_rtt");
  const seen = streams.get(stream) ?? { syn: false, synAck: false, truth: null, ours: null };
  streams.set(stream, seen);
  if ((flags & TcpFlag.SYN) !== 0) seen[(flags & TcpFlag.ACK) !== 0 ? "synAck" : "syn"] = true;
  if (initialRtt && seen.truth === null) seen.truth = Number(initialRtt) * 1000;
  if (ours !== undefined && seen.ours === null) seen.ours = ours;
}

/** Adds to `differences`; `incomplete` are streams without SYN or SYN-ACK of which tshark has an initial_rtt nevertheless. */
function compareHandshakes(streams, differences) {
  let handshakes = 0;
  let incomplete = 0;
  for (const [stream, { syn, synAck, truth, ours }] of streams) {
    if (truth === null && ours === null) continue;
    if (!(syn && synAck)) {
      incomplete++;
      if (ours !== null) differences.push({ what: `handshake of stream ${stream}`, expected: null, got: ours });
      continue;
    }
    handshakes++;
    // To tshark a time of 0 is none, and the next packet gives another.
    const isNear = ours === 0 || (truth !== null && ours !== null && Math.abs(truth - ours) <= NEAR_MS);
    if (!isNear)
      differences.push({ what: `handshake of stream ${stream}`, expected: rounded(truth), got: rounded(ours) });
  }
  return { handshakes, incomplete, differences };
}

function compareRoundTrip(roundTrips, ackRtt, { rtt, parts }) {
  if (!ackRtt) return;
  roundTrips.truth++;
  const ours = rtt[0] ?? rtt[1] ?? parts[0] ?? parts[1];
  if (ours === undefined) return;
  roundTrips.both++;
  if (Math.abs(ours - Number(ackRtt) * 1000) <= NEAR_MS) roundTrips.equal++;
}

const rounded = (ms) => (ms === null ? null : Math.round(ms * 1000) / 1000);
