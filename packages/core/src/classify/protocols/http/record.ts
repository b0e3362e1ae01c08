// The record of the http report: one request and its answer.

export interface HttpRecord {
  /** When the request began: seconds since 1970. */
  time: number;
  /** The client; the server. */
  src_ip: string;
  dst_ip: string;
  dst_port: number;
  method: string;
  host: string | null;
  /** The target as the request has it. */
  path: string;
  /** Null when it was not answered. */
  status: number | null;
  /** From the end of the request's head to the first byte of the answer. */
  response_ms: number | null;
  user_agent: string | null;
  /** From the end of the request's head to the last byte of the answer; null where that was not seen. */
  total_ms: number | null;
}
