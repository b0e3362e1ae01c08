// Requests that wait for their answers, and the records they become: shared by HTTP/1 and HTTP/2.

import type { SessionContext } from "../../session.ts";
import type { HttpRecord } from "./record.ts";

/** Requests without an answer that one flow may have. */
export const MOST_PENDING = 1000;
/** Characters kept. */
export const MOST_PATH = 2048;
export const MOST_HOST = 255;
export const MOST_AGENT = 512;
export const MOST_METHOD = 32;

/** A request; times in microseconds. */
export interface Request {
  began: number;
  /** When its head was complete. */
  asked: number;
  method: string;
  host: string | null;
  path: string;
  agent: string | null;
}

/** Writes the record of a request: `status` null for one without an answer. */
export function emitExchange(
  context: SessionContext,
  fromInitiator: boolean,
  request: Request,
  status: number | null,
  answered: number,
): void {
  const { flow } = context;
  const record: HttpRecord = {
    time: request.began / 1e6,
    src_ip: fromInitiator ? flow.src_ip : flow.dst_ip,
    dst_ip: fromInitiator ? flow.dst_ip : flow.src_ip,
    dst_port: fromInitiator ? flow.dst_port : flow.src_port,
    method: request.method,
    host: request.host,
    path: request.path,
    status,
    response_ms: status === null ? null : Math.max(0, answered - request.asked) / 1e3,
    user_agent: request.agent,
  };
  context.emit("http", record);
}

/** The flow's host is the name in its first request, without the port. */
export function nameFlow(context: SessionContext, request: Request): void {
  if (context.details.host !== null || request.host === null) return;
  const name = withoutPort(request.host).toLowerCase();
  if (name !== "") context.details.host = name;
}

/** `uri-host [ ":" port ]` (RFC 9110, 7.2), where an IPv6 address stands in brackets. */
function withoutPort(host: string): string {
  const bracket = host.indexOf("]");
  if (host.startsWith("[") && bracket > 0) return host.slice(1, bracket);
  const colon = host.indexOf(":");
  return colon < 0 ? host : host.slice(0, colon);
}
