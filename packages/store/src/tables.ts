// Everything that is stored, column by column.

import { SERIES_APPS, SERIES_GROUPS, TRANSPORT_NAMES } from "@wireglass/core";
import type { SeriesApp, SeriesGroup, TransportName } from "@wireglass/core";
import {
  address,
  blob,
  bytes,
  count,
  flag,
  flows,
  json,
  milliseconds,
  orNull,
  packets,
  text,
  time,
  u32,
} from "./columns.ts";
import type { RowOf, Table } from "./columns.ts";

function table<const T extends Table>(definition: T): T {
  return definition;
}

/** One column for each of several names, `prefix_name`. */
function each<Prefix extends string, Name extends string, C>(
  prefix: Prefix,
  names: readonly Name[],
  column: C,
): Record<`${Prefix}_${Name}`, C> {
  return Object.fromEntries(names.map((name) => [`${prefix}_${name}`, column])) as Record<`${Prefix}_${Name}`, C>;
}

export const SERIES_APP_NAMES = Object.keys(SERIES_APPS) as SeriesApp[];
/** Lower bounds of the bins of packet sizes, as core counts them. */
export const SIZE_BOUNDS = [0, 64, 128, 256, 384, 512, 768, 1024, 1280, 1519, 4096, 9217, 65536] as const;
export const SIZE_NAMES = SIZE_BOUNDS.map(String) as `${(typeof SIZE_BOUNDS)[number]}`[];

/**
 * Slices of flows: what a flow carried from `start` to `end`. A flow that goes on for long has several, numbered from 0;
 * `before_…` is what its earlier slices have carried, so that the last slice tells all of the flow.
 */
export const FLOWS = table({
  name: "flows",
  columns: {
    /** The same for all slices of a flow, and never given twice. */
    id: count,
    slice: u32,
    start: time,
    end: time,
    /** Of the flow's first packet. */
    flow_start: time,
    /** The interface, or the file. */
    source: orNull(text),
    src_ip: address,
    src_port: orNull(u32),
    src_local: flag,
    dst_ip: address,
    dst_port: orNull(u32),
    dst_local: flag,
    transport: text,
    app: orNull(text),
    app_source: orNull(text),
    encrypted: orNull(flag),
    host: orNull(text),
    alpn: orNull(text),
    tls_version: orNull(text),
    ja4: orNull(text),
    packets_out: packets,
    packets_in: packets,
    bytes_out: bytes,
    bytes_in: bytes,
    before_packets_out: packets,
    before_packets_in: packets,
    before_bytes_out: bytes,
    before_bytes_in: bytes,
    before_retransmissions_out: packets,
    before_retransmissions_in: packets,
    before_malformed: packets,
    /** Of the flow up to here, both directions: what lists are sorted by. */
    total_bytes: bytes,
    total_packets: packets,
    handshake_rtt_ms: orNull(milliseconds),
    retransmissions_out: packets,
    retransmissions_in: packets,
    tcp_state: orNull(text),
    vlan: orNull(u32),
    community_id: orNull(text),
    /** `active`: further slices follow, or may. */
    reason: orNull(text),
    malformed: packets,
    cleartext_password: flag,
  },
});
export type FlowSlice = RowOf<typeof FLOWS>;

/** Packets, flows begun and bytes of one second; `in` is toward the local hosts. */
export const TRAFFIC = table({
  name: "traffic",
  columns: {
    time,
    packets,
    flows,
    ...each("in", SERIES_GROUPS, bytes),
    ...each("out", SERIES_GROUPS, bytes),
    ...each("in_app", SERIES_APP_NAMES, bytes),
    ...each("out_app", SERIES_APP_NAMES, bytes),
  },
});
export type TrafficRow = RowOf<typeof TRAFFIC>;

/**
 * What the engine has counted since the row before: its totals, and of them what belongs to no flow (`flowless_…`: ARP,
 * other frames without IP). Stored flows and these add up to the engine's totals.
 */
export const COUNTERS = table({
  name: "counters",
  columns: {
    time,
    packets,
    bytes,
    flows,
    malformed: packets,
    truncated: packets,
    dropped: packets,
    evicted: flows,
    encrypted: bytes,
    cleartext: bytes,
    unknown: bytes,
    ...each("packets", TRANSPORT_NAMES, packets),
    ...each("bytes", TRANSPORT_NAMES, bytes),
    ...each("flowless_packets", TRANSPORT_NAMES, packets),
    ...each("flowless_bytes", TRANSPORT_NAMES, bytes),
    ...each("size", SIZE_NAMES, packets),
  },
});
export type CounterRow = RowOf<typeof COUNTERS>;

/** A distribution of one minute, mergeable: of a kind of latency, and of one server, resolver, name or target of it, or of all. */
export const LATENCY = table({
  name: "latency",
  columns: {
    time,
    /** One of the contract's kinds, or `handshake_client`, `handshake_server`. */
    kind: text,
    scope: text,
    /** The address or name; null in the scope `all`. */
    subject: orNull(text),
    count,
    lost: count,
    nxdomain: count,
    servfail: count,
    retries: count,
    /** As core's latency sketches serialise themselves. */
    sketch: blob,
  },
});
export type LatencyRow = RowOf<typeof LATENCY>;
export const LATENCY_SCOPES = ["all", "server", "resolver", "name", "target"] as const;
export type LatencyScope = (typeof LATENCY_SCOPES)[number];

/** An alert as it stands at `time`; the latest row of an id counts. */
export const ALERTS = table({
  name: "alerts",
  columns: {
    time,
    id: text,
    first: time,
    last: time,
    rule: text,
    severity: text,
    src_ip: orNull(text),
    dst_ip: orNull(text),
    /** The record of the contract in full. */
    record: json,
  },
});
export type AlertRow = RowOf<typeof ALERTS>;

/** What a host has been seen doing since the row before; rows of a host add up. */
export const HOSTS = table({
  name: "hosts",
  columns: {
    /** When it was last seen. */
    time,
    ip: address,
    first: time,
    local: flag,
    /** A name that it is known by, where there is one. */
    name: orNull(text),
    mac: orNull(text),
    packets,
    bytes_sent: bytes,
    bytes_received: bytes,
  },
});
export type HostRow = RowOf<typeof HOSTS>;

/** By what the flows of a stretch of time are ranked. */
export const DIMENSIONS = ["host", "app", "name", "tls_version", "cleartext"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/**
 * A roll-up: the largest of a stretch of time. `other` rows hold the sum of what did not fit, so that sums stay exact.
 * Keys: an address in hexadecimal (host, cleartext), a server name, a version; `app` where it belongs to the key.
 */
export const TOPS = table({
  name: "tops",
  columns: {
    time,
    dimension: text,
    other: flag,
    key: orNull(text),
    app: orNull(text),
    local: flag,
    /** Begun in this time. */
    flows,
    packets,
    bytes,
    /** Of hosts: sent by it and received by it; else from and to the initiator. */
    bytes_out: bytes,
    bytes_in: bytes,
    encrypted: bytes,
    cleartext: bytes,
    by_content: flows,
    by_port: flows,
    by_related: flows,
    malformed: packets,
    /** Of an `other` row: how many keys it stands for. */
    keys: count,
  },
});
export type TopRow = RowOf<typeof TOPS>;

/** Whose flows are rolled up apart: those of one application, and those of one host. */
export const SCOPES = ["app", "host"] as const;
export type Scope = (typeof SCOPES)[number];
const { time: _time, ...RANKED } = TOPS.columns;

/**
 * A roll-up: the same of the flows of one subject alone, and in the dimension `traffic` all that they carried by transport and
 * application, `bytes_out` away from the local hosts. Where subjects were left out, a row without a subject counts them.
 */
export const FACETS = table({
  name: "facets",
  columns: {
    time,
    scope: text,
    /** An application, or an address in hexadecimal. */
    subject: orNull(text),
    ...RANKED,
    /** Of the subject, 0 without one: among many rows a number is found much sooner than a text. */
    subject_hash: u32,
  },
});

export type { SeriesApp, SeriesGroup, TransportName };
