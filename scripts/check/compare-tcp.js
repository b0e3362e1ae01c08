// One capture's TCP, frame by frame: what we take each one for against tshark's tcp.analysis, the handshakes' times, and the
// round trips against tcp.analysis.ack_rtt.

import { TcpEvent, TcpFlag } from "@wireglass/core";
import { ourTcp } from "./our-tcp.js";
import { tsharkRows } from "./programs.js";

/** What must be equal, or each difference be explained. */
export const KINDS = [
  "retransmission",
  "fast_retransmission",
  "spurious_retransmission",
  "out_of_order",
  "duplicate_ack",
  "zero_window",
  "lost_segment",
  "window_update",
  "keep_alive",
  "keep_alive_ack",
  "zero_window_probe",
  "zero_window_probe_ack",
];
/** What is only shown: when tshark tells it again within a row of such acknowledgements follows no definition. */
export const SHOWN_KINDS = ["ack_lost_segment"];
const ALL_KINDS = [...KINDS, ...SHOWN_KINDS];

const FIELDS = ["frame.number", "tcp.stream", "tcp.flags", "tcp.analysis.initial_rtt", "tcp.analysis.ack_rtt"];
/** Packets that an ICMP error quotes are none of the capture's own. */
const OWN_PACKETS = "tcp && !(icmp.type in {3,4,5,11,12}) && !(icmpv6.type in {1..4})";
const NEAR_MS = 0.01;
const NOTHING = { events: 0, parts: [], rtt: [] };

/**
 * { packets, kinds: Map from kind to { truth, ours }, handshakes, incomplete, roundTrips: { truth, both, equal },
 *   differences: [{ what, expected, got }] }
 */
export async function compareTcp(file) {
  const fields = [...FIELDS, ...ALL_KINDS.map((kind) => `tcp.analysis.${kind}`)];
  const rows = await tsharkRows(file, fields, "-Y", OWN_PACKETS);
  const ours = ourTcp(file);
  const kinds = new Map(ALL_KINDS.map((kind) => [kind, { truth: 0, ours: 0 }]));
  const roundTrips = { truth: 0, both: 0, equal: 0 };
  const onlyOne = new Map();
  const streams = new Map();

  for (const [number, stream, flags, initialRtt, ackRtt, ...told] of rows) {
    const own = ours.get(Number(number)) ?? NOTHING;
    compareKinds(kinds, told, own.events, (kind, isTruth) => {
      const what = `${kind} in stream ${stream}`;
      const counts = onlyOne.get(what) ?? { what, expected: 0, got: 0 };
      counts[isTruth ? "expected" : "got"]++;
      onlyOne.set(what, counts);
    });
    noteHandshake(streams, stream, Number(flags), initialRtt, own.handshake);
    compareRoundTrip(roundTrips, ackRtt, own);
  }
  return { packets: rows.length, kinds, roundTrips, ...compareHandshakes(streams, [...onlyOne.values()]) };
}

function compareKinds(kinds, told, events, differs) {
  ALL_KINDS.forEach((kind, index) => {
    const isTruth = told[index] !== "";
    const isOurs = (events & TcpEvent[kind.toUpperCase()]) !== 0;
    if (isTruth) kinds.get(kind).truth++;
    if (isOurs) kinds.get(kind).ours++;
    if (isTruth !== isOurs && !SHOWN_KINDS.includes(kind)) differs(kind, isTruth);
  });
}

/** The time of a stream is that of its first whole handshake; tshark gives some to half of one, too: to a SYN and its refusal. */
function noteHandshake(streams, stream, flags, initialRtt, ours) {
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
