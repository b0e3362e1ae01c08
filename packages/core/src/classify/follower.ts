// A session and the flow that it follows.

import { DESTINATION, KIND, PORTS, SOURCE, STRIDE } from "../flow/columns.ts";
import { addressText } from "../flow/flow-record.ts";
import type { FlowDetails } from "../flow/flow-record.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import type { ReportName, Session, SessionContext, SessionLatency } from "./session.ts";

/** What a session may ask of the classifier, for the flow in this slot. */
export interface FollowerHost {
  readonly table: FlowTable;
  readonly detailed: boolean;
  readonly decrypts: boolean;
  time(): number;
  emit(slot: number, report: ReportName, record: object): void;
  encrypted(slot: number, value: boolean): void;
  becomes(slot: number, app: string): void;
  measured(slot: number, kind: SessionLatency, asked: number, duration: number, outbound: boolean): void;
  unanswered(slot: number, kind: SessionLatency, asked: number, outbound: boolean): void;
  message(slot: number, outbound: boolean, data: Uint8Array, start: number, end: number): void;
  expect(address: string, port: number, app: string): void;
  password(slot: number): void;
  loggedIn(slot: number): void;
}

export class Follower implements SessionContext {
  readonly details: FlowDetails = { host: null, alpn: null, tls_version: null, ja4: null, cleartext_password: false };
  readonly transport: "tcp" | "udp";
  readonly #host: FollowerHost;
  readonly #slot: number;
  readonly #session: Session;
  #flow: SessionContext["flow"] | null = null;

  constructor(
    host: FollowerHost,
    slot: number,
    transport: "tcp" | "udp",
    session: (context: SessionContext) => Session,
  ) {
    this.#host = host;
    this.#slot = slot;
    this.transport = transport;
    this.#session = session(this);
  }

  get detailed(): boolean {
    return this.#host.detailed;
  }

  get decrypts(): boolean {
    return this.#host.decrypts;
  }

  get time(): number {
    return this.#host.time();
  }

  /** Made once: a session may write a record for each of thousands of requests. */
  get flow(): SessionContext["flow"] {
    return (this.#flow ??= this.#readFlow());
  }

  #readFlow(): SessionContext["flow"] {
    const { words } = this.#host.table;
    const base = this.#slot * STRIDE;
    const kind = words[base + KIND];
    const ports = words[base + PORTS];
    return {
      src_ip: addressText(words, base + SOURCE, kind),
      src_port: ports >>> 16,
      dst_ip: addressText(words, base + DESTINATION, kind),
      dst_port: ports & 0xffff,
    };
  }

  emit(report: ReportName, record: object): void {
    this.#host.emit(this.#slot, report, record);
  }

  encrypted(value: boolean): void {
    this.#host.encrypted(this.#slot, value);
  }

  cleartextPassword(): void {
    this.details.cleartext_password = true;
    this.#host.password(this.#slot);
  }

  loggedIn(): void {
    this.#host.loggedIn(this.#slot);
  }

  becomes(app: string): void {
    this.#host.becomes(this.#slot, app);
  }

  measured(kind: SessionLatency, asked: number, duration: number, outbound: boolean): void {
    this.#host.measured(this.#slot, kind, asked, duration, outbound);
  }

  unanswered(kind: SessionLatency, asked: number, outbound: boolean): void {
    this.#host.unanswered(this.#slot, kind, asked, outbound);
  }

  message(outbound: boolean, data: Uint8Array, start: number, end: number): void {
    this.#host.message(this.#slot, outbound, data, start, end);
  }

  expect(address: string, port: number, app: string): void {
    this.#host.expect(address, port, app);
  }

  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean {
    return this.#session.data(outbound, data, start, end);
  }

  gap(outbound: boolean, bytes: number): boolean {
    return this.#session.gap(outbound, bytes);
  }

  end(): void {
    this.#session.end();
  }

  /** The session has read nothing that is worth keeping. */
  get isUnread(): boolean {
    const { host, alpn, tls_version, ja4, cleartext_password } = this.details;
    return host === null && alpn === null && tls_version === null && ja4 === null && !cleartext_password;
  }
}
