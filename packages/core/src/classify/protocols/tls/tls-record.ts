// The report on TLS: one record for each connection, TLS over TCP, DTLS and QUIC alike.

/** Times in seconds since 1970; the source is the client of TLS, the destination its server. */
export interface TlsRecord {
  /** Of the ClientHello. */
  time: number;
  src_ip: string;
  src_port: number;
  dst_ip: string;
  dst_port: number;
  transport: "tcp" | "udp";
  sni: string | null;
  /** What the server chose where that can be seen, else the client's first offer. */
  alpn: string | null;
  /** What the server chose: `TLSv1.2`. */
  version: string | null;
  cipher: string | null;
  ja4: string | null;
  /** ClientHello to the client's first record of application data. */
  handshake_ms: number | null;
  /** Common names in the server's certificate, which TLS 1.3 encrypts. */
  subject: string | null;
  issuer: string | null;
  not_before: number | null;
  not_after: number | null;
  /** Further names for which the certificate is good. */
  san_count: number | null;
  /** The version is below 1.2. */
  weak: boolean | null;
  /** Only QUIC has one. */
  quic_version: string | null;
}

/** For those that cannot see one. */
export const NO_CERTIFICATE = {
  subject: null,
  issuer: null,
  not_before: null,
  not_after: null,
  san_count: null,
} as const;
