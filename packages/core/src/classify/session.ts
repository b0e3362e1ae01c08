// A recognised flow that is followed further: for the names, versions, requests and times in it.

import type { FlowDetails } from "../flow/flow-record.ts";

/** Reports that sessions write records of. */
export type ReportName = "tls" | "http" | "dns";

/** What sessions time: how long the server of a flow took. */
export type SessionLatency = "tls_handshake" | "quic_handshake" | "http";

export interface SessionContext {
  /** Fields that the session fills in as it learns them. */
  readonly details: FlowDetails;
  /** What the flow's record says of its ends. */
  readonly flow: {
    readonly src_ip: string;
    readonly src_port: number;
    readonly dst_ip: string;
    readonly dst_port: number;
  };
  readonly transport: "tcp" | "udp";
  /** Names and records are wanted; without, only what decides the application and who can read it. */
  readonly detailed: boolean;
  /** Names that only decrypting shows (QUIC's first packets, whose keys everybody knows) are wanted. */
  readonly decrypts: boolean;
  /** Packet time of the bytes that are being given, microseconds. */
  readonly time: number;
  /** Writes a record of one of the reports. */
  emit(report: ReportName, record: object): void;
  /** From here on nobody on the path can read the flow (true), or everybody can (false). */
  encrypted(value: boolean): void;
  /** A password went by that everybody on the path could read. It is not given: only that there was one is kept. */
  cleartextPassword(): void;
  /** Who has begun the flow has been let in by the login service at its other end. */
  loggedIn(): void;
  /** The flow turns out to be another application: `http` becomes `websocket` after its upgrade. */
  becomes(app: string): void;
  /** What was asked at `asked` took `duration`, in microseconds. `outbound`: the flow's initiator asked. */
  measured(kind: SessionLatency, asked: number, duration: number, outbound: boolean): void;
  /** It was never answered, and the capture has not missed the answer. */
  unanswered(kind: SessionLatency, asked: number, outbound: boolean): void;
  /** A whole message of DNS or its like, `data[start, end)`, of which the bytes behind `end` are lost. */
  message(outbound: boolean, data: Uint8Array, start: number, end: number): void;
  /** Announces a flow that has this address and port at one of its ends. */
  expect(address: string, port: number, app: string): void;
}

export interface Session {
  /** In order: the bytes `data[start, end)` of one direction of a TCP flow, or one datagram. False: nothing more is wanted. */
  data(outbound: boolean, data: Uint8Array, start: number, end: number): boolean;
  /** So many bytes of this direction will not come. False: nothing more is wanted. */
  gap(outbound: boolean, bytes: number): boolean;
  /** The flow has ended, or nothing more will be given. */
  end(): void;
}
