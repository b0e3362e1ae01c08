// HTTP/1.1 messages (RFC 9112).

import { bytes } from "../bytes.ts";

export interface HttpRequestFields {
  method?: string;
  path?: string;
  host: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
}

export const httpRequest = (fields: HttpRequestFields): Uint8Array =>
  message(
    `${fields.method ?? "GET"} ${fields.path ?? "/"} HTTP/1.1`,
    { Host: fields.host, ...fields.headers },
    fields.body,
  );

export interface HttpResponseFields {
  status?: number;
  reason?: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
}

export function httpResponse(fields: HttpResponseFields): Uint8Array {
  const body = fields.body ?? new Uint8Array(0);
  const start = `HTTP/1.1 ${fields.status ?? 200} ${fields.reason ?? "OK"}`;
  return message(
    start,
    { "Content-Type": "text/html", ...fields.headers, "Content-Length": String(body.length) },
    body,
  );
}

function message(
  start: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return bytes(`${start}\r\n`, ...lines, "\r\n", body);
}
