// What the dashboard sees: the state of the capture, and a snapshot of one view, at least once a second.

import { z } from "zod";
import { AlertView } from "./alerts.ts";
import { LatencyView } from "./latency.ts";
import { Application, Encrypted, Flow, PacketRow, SizeBin, Talker, TransportCounts } from "./records.ts";

const count = z.number().int().nonnegative();

const sides = z.array(z.number());
const byApp = z.object({ tls: sides, quic: sides, http: sides, dns: sides, ssh: sides, other: sides });

/** The largest of many, at most 50. */
const top = <Row extends z.ZodType>(row: Row) =>
  z.object({
    rows: z.array(row),
    /** How many there are; with an error, at least. */
    total: count,
    /** A figure is at most so many bytes too low. */
    error: count,
  });

/** A rate series: one point a second of packet time; `null` where nothing is known (before the first packet). */
export const Series = z.object({
  /** Seconds since 1970 of the first point. */
  start: z.number(),
  /** Seconds between points. */
  step: z.number(),
  packets: z.array(z.number()),
  /** Bytes a point, per transport group; `in` is toward the local hosts, `out` away from them. */
  in: z.object({
    tcp: z.array(z.number()),
    udp: z.array(z.number()),
    icmp: z.array(z.number()),
    arp: z.array(z.number()),
    other: z.array(z.number()),
  }),
  out: z.object({
    tcp: z.array(z.number()),
    udp: z.array(z.number()),
    icmp: z.array(z.number()),
    arp: z.array(z.number()),
    other: z.array(z.number()),
  }),
  /** The same bytes by application: those that have a colour of their own, with their kin (DTLS is TLS, mDNS is DNS). */
  in_by_app: byApp,
  out_by_app: byApp,
});
export type Series = z.infer<typeof Series>;

export const SERIES_GROUPS = ["tcp", "udp", "icmp", "arp", "other"] as const;

export const Snapshot = z.object({
  /** Display filter of the view; empty for everything. */
  filter: z.string(),
  /** Since when this view counts (seconds since 1970): a filter set while live counts from then on. Null: from the start. */
  since: z.number().nullable(),
  /** Packet time now. Null before the first packet of a file. */
  now: z.number().nullable(),
  packets: count,
  bytes: count,
  first: z.number().nullable(),
  last: z.number().nullable(),
  /** Flows seen in all, and flows in the table now. */
  flows: count,
  active_flows: count,
  malformed: count,
  truncated: count,
  evicted: count,
  unique_sources: count,
  unique_destinations: count,
  /** False once the table of hosts was full: the two figures above are then lower bounds. */
  hosts_exact: z.boolean(),
  /** Mean over the last full second. */
  rate: z.object({ packets_s: z.number(), bits_in_s: z.number(), bits_out_s: z.number(), flows_s: z.number() }),
  transport: TransportCounts,
  transport_bytes: TransportCounts,
  encrypted: Encrypted,
  /** Largest first. */
  applications: z.array(
    Application.extend({
      /** Bytes by who can read them. */
      encrypted: Encrypted,
      /** Flows by how they were recognised. */
      flows_by: z.object({ content: count, port: count, related: count }),
    }),
  ),
  /** Names that clients asked servers for: in TLS, QUIC, HTTP and others. `domain` is the registrable one. */
  server_names: top(
    z.object({
      host: z.string(),
      domain: z.string().nullable(),
      service: z.string().nullable(),
      apps: z.array(z.string()),
      flows: count,
      bytes: count,
    }),
  ),
  /** Server names by whose they are: a name that people know, or the registrable domain. */
  services: top(z.object({ service: z.string(), apps: z.array(z.string()), flows: count, bytes: count })),
  /** As negotiated; `weak` is below 1.2. */
  tls_versions: z.array(z.object({ version: z.string(), weak: z.boolean(), flows: count, bytes: count })),
  /** Who still speaks in the clear: the local host, what it uses, and in how many of the flows a password went by. */
  cleartext: top(
    z.object({ ip: z.string(), local: z.boolean(), app: z.string(), passwords: count, flows: count, bytes: count }),
  ),
  /** Largest first, at most 50. A figure is at most `top_talkers_error` bytes too low. */
  top_talkers: z.array(Talker.extend({ bytes_sent: count, bytes_received: count, local: z.boolean() })),
  top_talkers_error: count,
  packet_sizes: z.array(SizeBin),
  /**
   * As large as all the rest, so it comes less often: in the first snapshot of a connection; then only when it has changed,
   * and at most in every fourth (2 seconds); and in the last one, when a file has been read. Null: it is as it was.
   */
  latency: LatencyView.nullable(),
  /** The whole series in the first snapshot of a connection; afterwards the points that changed, from `series.start` on. */
  series: Series,
  /** Latest packets since the last snapshot, oldest first; `packets_skipped` more came than are shown. */
  latest: z.array(PacketRow),
  latest_skipped: count,
  /** Latest and largest flows of the view, at most 200; sorted by last packet, newest first. */
  flows_sample: z.array(Flow),
  /** Of all traffic, whatever the filter of the view. Missing where nobody looks for them. */
  alerts: AlertView.optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** A failure that a person can act on: a stable code, what happened and where, and what to do. */
export const Problem = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string().nullable(),
  /** Character position, for a filter. */
  position: z.number().int().nullable().optional(),
});
export type Problem = z.infer<typeof Problem>;

export const InterfaceInfo = z.object({
  name: z.string(),
  description: z.string().nullable(),
  addresses: z.array(z.string()),
  mac: z.string().nullable(),
  up: z.boolean(),
  running: z.boolean(),
  loopback: z.boolean(),
  wireless: z.boolean(),
  /** The interface of the default route. */
  default: z.boolean(),
  mtu: z.number().int().nullable(),
  /** Bits a second received and sent, over the last second; null where the system does not tell. */
  bits_in_s: z.number().nullable(),
  bits_out_s: z.number().nullable(),
});
export type InterfaceInfo = z.infer<typeof InterfaceInfo>;

export const CaptureCounters = z.object({
  interface: z.string(),
  /** Frames that arrived here. */
  captured: count,
  /** Frames that the kernel took but had no room for. */
  dropped: count,
  /** Frames that the interface itself lost. */
  interface_dropped: count,
});
export type CaptureCounters = z.infer<typeof CaptureCounters>;

export const SourceState = z.object({
  kind: z.enum(["none", "live", "file", "demo"]),
  state: z.enum(["idle", "starting", "running", "stopping", "finished", "failed"]),
  /** Interfaces, or the file's name. */
  interfaces: z.array(z.string()),
  file: z.string().nullable(),
  bpf: z.string(),
  /** Seconds since 1970. */
  started: z.number().nullable(),
  counters: z.array(CaptureCounters),
  /** 0 to 1 while a file is read; null where its size is not known. */
  progress: z.number().nullable(),
  problem: Problem.nullable(),
  /** The file that is being written, or null. */
  saving: z.object({ name: z.string(), bytes: count, packets: count }).nullable(),
  /** The ring of the latest packets: its cap, what it holds, since when, and how many frames are missing in it. */
  ring: z
    .object({
      cap: count,
      bytes: count,
      files: count,
      first: z.number().nullable(),
      frames: count,
      skipped: count,
    })
    .nullable()
    .optional(),
  /** The log with a row for each packet; `lost` rows could not be written. */
  log: z
    .object({ file: z.string(), profile: z.enum(["a", "b"]), rows: count, lost: count, bytes: count })
    .nullable()
    .optional(),
});
export type SourceState = z.infer<typeof SourceState>;

export const DoctorCheck = z.object({
  name: z.string(),
  status: z.enum(["ok", "warning", "failed"]),
  detail: z.string(),
  remedy: z.string().nullable(),
});
export type DoctorCheck = z.infer<typeof DoctorCheck>;

export const Status = z.object({
  version: z.string(),
  source: SourceState,
  /** Whether live capture can work here, and if not, why and what to do. */
  capture: z.object({ available: z.boolean(), checks: z.array(DoctorCheck) }),
  default_interface: z.string().nullable(),
  /** Where saved captures are kept. */
  data_dir: z.string(),
});
export type Status = z.infer<typeof Status>;

export const SavedCapture = z.object({
  name: z.string(),
  bytes: count,
  modified: z.number(),
  saving: z.boolean(),
});
export type SavedCapture = z.infer<typeof SavedCapture>;
