// The records that every report, API answer and export is made of. Field names are the contract: units are in the
// name, times are seconds since 1970 with microseconds as a decimal number, null is "not known".

import { z } from "zod";

const count = z.number().int().nonnegative();
const seconds = z.number();

export const Ip = z.string();
export const Port = z.number().int().min(0).max(65535).nullable();

export const TransportCounts = z.object({
  tcp: count,
  udp: count,
  icmp: count,
  icmp6: count,
  arp: count,
  sctp: count,
  other: count,
});

export const Application = z.object({
  /** Lower case; null groups what is not known. */
  app: z.string().nullable(),
  flows: count,
  packets: count,
  bytes: count,
});

export const Talker = z.object({ ip: Ip, packets: count, bytes: count });

export const SizeBin = z.object({ from: count, to: count, packets: count });

export const Encrypted = z.object({ encrypted: count, cleartext: count, unknown: count });

export const Summary = z.object({
  packets: count,
  bytes: count,
  first: seconds.nullable(),
  last: seconds.nullable(),
  flows: count,
  malformed: count,
  truncated: count,
  dropped: count,
  evicted: count,
  transport: TransportCounts,
  applications: z.array(Application),
  encrypted: Encrypted,
  top_talkers: z.array(Talker),
  packet_sizes: z.array(SizeBin),
});
export type Summary = z.infer<typeof Summary>;

export const TcpState = z.enum(["syn", "established", "closed", "reset", "partial"]);
export const EndReason = z.enum(["end", "idle", "active", "evicted", "finished"]);

export const Flow = z.object({
  start: seconds,
  end: seconds,
  src_ip: Ip,
  src_port: Port,
  dst_ip: Ip,
  dst_port: Port,
  /** tcp, udp, icmp, icmp6, sctp, or the IP protocol number; a flow of bare fragments has the number. */
  transport: z.string(),
  app: z.string().nullable(),
  encrypted: z.boolean().nullable(),
  host: z.string().nullable(),
  alpn: z.string().nullable(),
  tls_version: z.string().nullable(),
  ja4: z.string().nullable(),
  packets_out: count,
  packets_in: count,
  bytes_out: count,
  bytes_in: count,
  handshake_rtt_ms: z.number().nullable(),
  retransmissions_out: count,
  retransmissions_in: count,
  tcp_state: TcpState.nullable(),
  vlan: z.number().int().nullable(),
  community_id: z.string().nullable(),
  /** Why the flow was written; null while it goes on. */
  reason: EndReason.nullable(),
  malformed: count,
  app_source: z.enum(["content", "port", "related"]).nullable(),
  /** A password went by that everybody on the path could read; it is not kept. */
  cleartext_password: z.boolean(),
});
export type Flow = z.infer<typeof Flow>;

export const PacketRow = z.object({
  time: seconds,
  interface: z.string().nullable(),
  length: count,
  src_ip: Ip.nullable(),
  src_port: Port,
  dst_ip: Ip.nullable(),
  dst_port: Port,
  /** tcp, udp, icmp, icmp6, arp, sctp, or the IP protocol number; null where there is no network layer. */
  transport: z.string().nullable(),
  app: z.string().nullable(),
  /** One line of plain words. */
  info: z.string(),
});
export type PacketRow = z.infer<typeof PacketRow>;

/** One HTTP request and its answer. */
export const Http = z.object({
  time: seconds,
  /** The client. */
  src_ip: Ip,
  dst_ip: Ip,
  dst_port: Port,
  method: z.string(),
  host: z.string().nullable(),
  /** The target as the request has it, cut to 2,048 characters. */
  path: z.string(),
  /** Null when it was not answered. */
  status: z.number().int().nullable(),
  /** From the end of the request's head to the first byte of the answer. */
  response_ms: z.number().nullable(),
  user_agent: z.string().nullable(),
  /** From the end of the request's head to the last byte of the answer; null where that was not seen. */
  total_ms: z.number().nullable(),
});
export type Http = z.infer<typeof Http>;

/** One for each connection: TLS over TCP, DTLS and QUIC. The source is the client. */
export const Tls = z.object({
  /** Of the client's hello. */
  time: seconds,
  src_ip: Ip,
  src_port: Port,
  dst_ip: Ip,
  dst_port: Port,
  /** tcp, udp for DTLS, or quic. */
  transport: z.enum(["tcp", "udp"]),
  sni: z.string().nullable(),
  /** What the server chose where that can be seen, else the client's first offer. */
  alpn: z.string().nullable(),
  /** What the server chose: SSLv3, TLSv1.0 to TLSv1.3, DTLSv1.0, DTLSv1.2, DTLSv1.3. */
  version: z.string().nullable(),
  /** IANA's name. */
  cipher: z.string().nullable(),
  /** The fingerprint of the client. */
  ja4: z.string().nullable(),
  /** From the client's hello to its first application data. */
  handshake_ms: z.number().nullable(),
  /** The server's certificate, where it is in clear: common names, validity, and how many further names it has. */
  subject: z.string().nullable(),
  issuer: z.string().nullable(),
  not_before: seconds.nullable(),
  not_after: seconds.nullable(),
  san_count: count.nullable(),
  /** Below version 1.2. */
  weak: z.boolean().nullable(),
  /** The version of QUIC below it. */
  quic_version: z.string().nullable(),
});
export type Tls = z.infer<typeof Tls>;
