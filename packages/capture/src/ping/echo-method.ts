// One way of asking a host whether it is there and how fast it answers.

export type PingMethod = "icmp" | "ping" | "tcp";

export type EchoResult =
  /** `port`: the TCP port that answered, where one was asked. */
  | { kind: "answered"; latencyMs: number; port: number | null }
  /** `reason`: why nothing could come back, where the system said so. */
  | { kind: "lost"; reason: string | null }
  /** This way is not open to us: another one must be taken. */
  | { kind: "unavailable"; reason: string };

export interface EchoMethod {
  readonly name: PingMethod;
  /** `address` is an IP address, with a zone where it needs one. Settles soon after the timeout at the latest, never rejects. */
  echo(address: string, timeoutMs: number): Promise<EchoResult>;
}
