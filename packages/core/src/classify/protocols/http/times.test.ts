// How long HTTP answers take: to their first byte and to their last one, request by request.

import { describe, expect, it } from "vitest";
import { ascii, RecordingContext } from "../../testing/look.ts";
import { Http2Session } from "../http2/http2-session.ts";
import { PREFACE } from "../http2/preface.ts";
import type { Session, SessionContext } from "../../session.ts";
import { Http1Session } from "./http1-session.ts";
import type { HttpRecord } from "./record.ts";

const MS = 1000;

/** What is said, by whom and when (milliseconds); or so many bytes that are lost. */
type Piece = readonly [fromClient: boolean, what: string | number, at: number];

function follow(make: (context: SessionContext) => Session, pieces: readonly Piece[]) {
  const context = new RecordingContext();
  const session = make(context);
  for (const [fromClient, what, at] of pieces) {
    context.time = at * MS;
    if (typeof what === "number") session.gap(fromClient, what);
    else session.data(fromClient, ascii(what), 0, what.length);
  }
  session.end();
  const records = (context.records as HttpRecord[]).map(({ path, status, response_ms, total_ms }) => [
    path,
    status,
    response_ms,
    total_ms,
  ]);
  const latencies = context.latencies.map(({ kind, asked, duration }) => {
    expect(kind).toBe("http");
    return [asked / MS, duration === null ? null : duration / MS];
  });
  return { records, latencies };
}

const http1 = (...pieces: Piece[]) => follow((context) => new Http1Session(context), pieces);
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const ok = (body: string, length = body.length): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${body}`;

describe("HTTP/1", () => {
  it("one request after the other on the same connection", () => {
    const { records, latencies } = http1(
      [true, get("/1"), 0],
      [false, ok("half", 8), 30],
      [false, "rest", 75],
      [true, get("/2"), 100],
      [false, ok("all"), 112],
    );
    expect(records).toEqual([
      ["/1", 200, 30, 75],
      ["/2", 200, 12, 12],
    ]);
    expect(latencies).toEqual([
      [0, 30],
      [100, 12],
    ]);
  });

  it("pipelined ones, the second answer in the packet that ends the first", () => {
    const { records } = http1(
      [true, get("/1") + get("/2"), 0],
      [false, ok("", 4), 20],
      [false, "1234" + ok("", 2), 50],
      [false, "56", 90],
    );
    expect(records).toEqual([
      ["/1", 200, 20, 50],
      ["/2", 200, 50, 90],
    ]);
  });

  it("an answer ends with its last chunk's trailers", () => {
    const { records } = http1(
      [true, get("/"), 0],
      [false, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 10],
      [false, "0\r\n", 40],
      [false, "\r\n", 60],
    );
    expect(records).toEqual([["/", 200, 10, 60]]);
  });

  it("an answer ends with its connection, where its head does not say more", () => {
    const { records } = http1(
      [true, get("/"), 0],
      [false, "HTTP/1.0 200 OK\r\n\r\n<html>", 10],
      [false, "HTTP/1.1 200 OK\r\n\r\n", 30],
      [false, "</html>", 80],
    );
    expect(records).toEqual([["/", 200, 10, 80]]);
  });

  it("one without a body ends with its head", () => {
    const { records } = http1(
      [true, "HEAD /1 HTTP/1.1\r\n\r\n" + get("/2"), 0],
      [false, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n", 10],
      [false, "\r\nHTTP/1.1 304 Not Modified\r\n\r\n", 20],
    );
    expect(records).toEqual([
      ["/1", 200, 10, 20],
      ["/2", 304, 20, 20],
    ]);
  });

  it("an answer whose end is missing has no time to it", () => {
    const cut = http1([true, get("/"), 0], [false, ok("ab", 9), 10]);
    expect(cut.records).toEqual([["/", 200, 10, null]]);
    const lost = http1([true, get("/"), 0], [false, ok("ab", 9), 10], [false, 7, 30]);
    expect(lost.records).toEqual([["/", 200, 10, null]]);
    const between = http1([true, get("/"), 0], [false, ok("ab", 9), 10], [false, 5, 30], [false, "89", 40]);
    expect(between.records).toEqual([["/", 200, 10, 40]]);
    for (const { latencies } of [cut, lost, between]) expect(latencies).toEqual([[0, 10]]);
  });

  it("a request without an answer is lost, unless the answer may be what the capture has lost", () => {
    expect(http1([true, get("/1") + get("/2"), 5], [false, ok(""), 9]).latencies).toEqual([
      [5, 4],
      [5, null],
    ]);
    expect(http1([true, get("/1"), 5], [false, 100, 7]).latencies).toEqual([]);
  });

  it("an answer that comes before the request's end took no time", () => {
    const post = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n";
    expect(http1([true, post, 5], [false, ok(""), 5], [true, "abc", 9]).records).toEqual([["/", 200, 0, 0]]);
  });
});

/** RFC 9113, 4.1. */
const frame = (type: number, flags: number, stream: number, payload: string): string =>
  String.fromCharCode(0, payload.length >> 8, payload.length & 255, type, flags, 0, 0, 0, stream) + payload;
const END_STREAM = 1;
const END_HEADERS = 4;
/** `:method: GET`, `:scheme: http`, `:path: /`; and `:status: 200` (RFC 7541, appendix A). */
const REQUEST = "\x82\x86\x84";
const STATUS = "\x88";

const http2 = (...pieces: Piece[]) => follow((context) => new Http2Session(context), pieces);
const ask = (stream: number): string => frame(1, END_STREAM | END_HEADERS, stream, REQUEST);

describe("HTTP/2", () => {
  it("streams end one by one", () => {
    const { records, latencies } = http2(
      [true, PREFACE + ask(1) + ask(3), 0],
      [false, frame(1, END_HEADERS, 3, STATUS), 10],
      [false, frame(1, END_HEADERS, 1, STATUS) + frame(0, END_STREAM, 3, "abc"), 25],
      [false, frame(0, 0, 1, "abc"), 40],
      [false, frame(0, END_STREAM, 1, ""), 55],
    );
    expect(records).toEqual([
      ["/", 200, 10, 25],
      ["/", 200, 25, 55],
    ]);
    expect(latencies).toEqual([
      [0, 10],
      [0, 25],
    ]);
  });

  it("an answer may be its head alone, its trailers may end it, and a reset never does", () => {
    const { records } = http2(
      [true, PREFACE + ask(1) + ask(3) + ask(5), 0],
      [false, frame(1, END_HEADERS | END_STREAM, 1, STATUS), 10],
      [false, frame(1, END_HEADERS, 3, STATUS) + frame(1, END_HEADERS | END_STREAM, 3, ""), 20],
      [false, frame(1, END_HEADERS, 5, STATUS) + frame(3, 0, 5, "\0\0\0\x08"), 30],
    );
    expect(records).toEqual([
      ["/", 200, 10, 10],
      ["/", 200, 20, 20],
      ["/", 200, 30, null],
    ]);
  });

  it("what is never answered is lost", () => {
    expect(http2([true, PREFACE + ask(1), 3]).latencies).toEqual([[3, null]]);
  });
});
