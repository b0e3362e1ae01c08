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

/** Its answer; times in microseconds. */
export interface Answer {
  began: number;
  status: number;
}

/** Writes the record of a request. `answer` null for one without; `ended`: when its last byte was seen, or null. */
export function emitExchange(
  context: SessionContext,
  fromInitiator: boolean,
  request: Request,
  answer: Answer | null,
  ended: number | null,
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
    status: answer?.status ?? null,
    response_ms: answer === null ? null : timeTo(answer.began, request) / 1e3,
    user_agent: request.agent,
    total_ms: answer === null || ended === null ? null : timeTo(ended, request) / 1e3,
  };
  context.emit("http", record);
}

/** The answer has begun: that is how long the server took. */
export function measureAnswer(context: SessionContext, fromInitiator: boolean, request: Request, answer: Answer): void {
  context.measured("http", request.asked, timeTo(answer.began, request), fromInitiator);
}

/** An answer may begin before the request has ended. */
function timeTo(time: number, request: Request): number {
  return Math.max(0, time - request.asked);
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
