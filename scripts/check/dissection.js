// All that the checks want to know from tshark of a capture's frames, in one run of it.

import { tsharkRows } from "./tshark.js";

/** Between the values of a field that a frame has several times. */
const SEPARATOR = "\x1f";
/** Of TCP's analysis, each of which a frame has or has not. */
export const TCP_KINDS = [
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
  "ack_lost_segment",
];
const FIELDS = `
  frame.number frame.time_epoch frame.len frame.protocols
  ip.src ip.dst ip.proto ipv6.src ipv6.dst ipv6.nxt ipv6.fraghdr.nxt icmp icmp.type icmpv6 icmpv6.type
  udp.srcport udp.dstport tcp tcp.srcport tcp.dstport tcp.stream tcp.flags tcp.analysis.initial_rtt tcp.analysis.ack_rtt
  dns mdns llmnr nbns dns.id dns.time dns.qry.name dns.qry.type dns.flags.rcode dns.flags.response
  dns.retransmit_request dns.retransmit_response dns.unsolicited
  socks http.request http.response http.response.code http.time http.request_in http.content_length http.transfer_encoding
  tls tls.handshake.type tls.handshake.extension.type tls.record.content_type tls.record.opaque_type`
  .trim()
  .split(/\s+/)
  .concat(TCP_KINDS.map((kind) => `tcp.analysis.${kind}`));
const COLUMNS = new Map(FIELDS.map((field, i) => [field, i]));

/** One frame; a field of tshark that is not in FIELDS is a mistake of the caller. */
class DissectedFrame {
  #cells;

  constructor(cells) {
    this.#cells = cells;
  }

  /** The cell as it is: the value of a field that a frame has once at most, "" where it has none. */
  text(field) {
    const column = COLUMNS.get(field);
    if (column === undefined) throw new Error(`${field} is not among the fields that tshark is asked for`);
    return this.#cells[column] ?? "";
  }

  /** As a display filter that is the field's or protocol's name. */
  has(field) {
    return this.text(field) !== "";
  }

  /** All values, in the frame's order. */
  all(field) {
    const text = this.text(field);
    return text === "" ? [] : text.split(SEPARATOR);
  }

  /** The innermost where there are tunnels; "" where there is none. */
  last(field) {
    return this.all(field).at(-1) ?? "";
  }
}

/** The frames of a capture, those that tshark takes for such. */
export async function dissect(file) {
  const rows = await tsharkRows(file, FIELDS, "-E", `aggregator=${SEPARATOR}`);
  return rows.map((cells) => new DissectedFrame(cells));
}
