// Flows of a history in the forms of other programs. A history does not know bytes of payload and of IP, nor which TCP flags
// each side has sent: these fields are left out, and the state of a connection is what its flow's state says.

import type { FlowRecord } from "@wireglass/core";
import type { ConnRecord } from "./conn.ts";
import { connRecord } from "./conn.ts";
import type { ConnFacts, ConnSide } from "./conn-tracker.ts";
import { eveFlow } from "./eve.ts";

/** Of TCP: that an end was opened, or closed, by whom is not known. */
const STATES: Readonly<Record<string, string>> = {
  syn: "S0",
  established: "S1",
  closed: "SF",
  reset: "RSTO",
  partial: "OTH",
};

type StoredConn = Omit<ConnRecord, "orig_ip_bytes" | "resp_ip_bytes">;

export function storedConn(flow: FlowRecord): StoredConn {
  const {
    orig_ip_bytes: _out,
    resp_ip_bytes: _in,
    orig_bytes: _sent,
    resp_bytes: _got,
    ...record
  } = connRecord(flow, factsOf(flow));
  return flow.transport === "tcp" ? { ...record, conn_state: STATES[flow.tcp_state ?? ""] ?? "OTH" } : record;
}

export function storedEve(flow: FlowRecord): object {
  const { tcp: _flags, ...event } = eveFlow(flow, factsOf(flow)) as { tcp?: object };
  return event;
}

function side(packets: number): ConnSide {
  return { ipBytes: 0, payload: 0, flags: 0, active: packets > 0 };
}

function factsOf(flow: FlowRecord): ConnFacts {
  return {
    out: side(flow.packets_out),
    in: side(flow.packets_in),
    history: "",
    sourcePort: flow.src_port,
    destinationPort: flow.dst_port,
    icmpType: null,
    icmpCode: null,
  };
}
