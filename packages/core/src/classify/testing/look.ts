// For tests: what a recogniser sees of given bytes, and a session context that remembers what it is told.

import { Look } from "../look.ts";
import type { ReportName, SessionContext, SessionLatency } from "../session.ts";

/** The bytes lie somewhere in a larger buffer, so that reading outside of them shows. */
export function lookAt(bytes: Uint8Array, destinationPort = 40_000, sourcePort = 50_000): Look {
  const look = new Look();
  const around = new Uint8Array(bytes.length + 32).fill(0x41);
  around.set(bytes, 16);
  look.data = around;
  look.start = 16;
  look.end = 16 + bytes.length;
  look.length = bytes.length;
  look.count = 1;
  look.sourcePort = sourcePort;
  look.destinationPort = destinationPort;
  return look;
}

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Everything that a session says of its flow. */
export class RecordingContext implements SessionContext {
  readonly detailed = true;
  readonly decrypts = true;
  readonly details: SessionContext["details"] = {
    host: null,
    alpn: null,
    tls_version: null,
    ja4: null,
    cleartext_password: false,
  };
  readonly flow = { src_ip: "10.0.0.1", src_port: 50_000, dst_ip: "10.0.0.2", dst_port: 40_000 };
  readonly transport: "tcp" | "udp";
  time = 0;
  readonly records: object[] = [];
  readonly said: string[] = [];
  readonly messages: { outbound: boolean; bytes: Uint8Array }[] = [];
  readonly latencies: { kind: SessionLatency; asked: number; duration: number | null; outbound: boolean }[] = [];

  constructor(transport: "tcp" | "udp" = "tcp") {
    this.transport = transport;
  }

  emit(_report: ReportName, record: object): void {
    this.records.push(record);
  }

  encrypted(value: boolean): void {
    this.said.push(value ? "encrypted" : "clear");
  }

  cleartextPassword(): void {
    this.details.cleartext_password = true;
  }

  loggedIn(): void {
    this.said.push("logged in");
  }

  measured(kind: SessionLatency, asked: number, duration: number, outbound: boolean): void {
    this.latencies.push({ kind, asked, duration, outbound });
  }

  unanswered(kind: SessionLatency, asked: number, outbound: boolean): void {
    this.latencies.push({ kind, asked, duration: null, outbound });
  }

  message(outbound: boolean, data: Uint8Array, start: number, end: number): void {
    this.messages.push({ outbound, bytes: data.slice(start, end) });
  }

  becomes(app: string): void {
    this.said.push(`becomes ${app}`);
  }

  expect(address: string, port: number, app: string): void {
    this.said.push(`expects ${app} at ${address} ${port}`);
  }
}
