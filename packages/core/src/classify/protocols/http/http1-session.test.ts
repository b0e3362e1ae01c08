// HTTP/1 connections: records in order, whatever lies between the messages.

import { describe, expect, it } from "vitest";
import { ascii, RecordingContext } from "../../testing/look.ts";
import { Http1Session } from "./http1-session.ts";
import type { HttpRecord } from "./record.ts";

type Piece = readonly [fromClient: boolean, text: string, time?: number];

/** Gives the pieces in order; each byte by itself when `split`. Also says whether the session still wanted more. */
function follow(
  pieces: readonly Piece[],
  split = false,
  ends = true,
): { records: HttpRecord[]; context: RecordingContext; wanted: boolean } {
  const context = new RecordingContext();
  const session = new Http1Session(context);
  let wanted = true;
  for (const [fromClient, text, time] of pieces) {
    if (time !== undefined) context.time = time;
    const bytes = ascii(text);
    const step = split ? 1 : bytes.length;
    for (let at = 0; at < bytes.length && wanted; at += step) wanted = session.data(fromClient, bytes, at, at + step);
  }
  if (ends) session.end();
  return { records: context.records as HttpRecord[], context, wanted };
}

const brief = (records: readonly HttpRecord[]): unknown[] =>
  records.map(({ method, path, status }) => [method, path, status]);

const request = (path: string, more = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: Example.com:8080\r\nUser-Agent: test/1\r\n${more}\r\n`;

describe("a request and its answer", () => {
  it("make a record", () => {
    const { records, context } = follow([
      [true, request("/a").slice(0, 10), 1e6],
      [true, request("/a").slice(10), 2e6],
      [false, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", 2.5e6],
      [false, "\r\nabc", 3e6],
    ]);
    expect(records).toEqual([
      {
        time: 1,
        src_ip: "10.0.0.1",
        dst_ip: "10.0.0.2",
        dst_port: 40_000,
        method: "GET",
        host: "Example.com:8080",
        path: "/a",
        status: 200,
        response_ms: 500,
        user_agent: "test/1",
        total_ms: 1000,
      },
    ]);
    expect(context.details.host).toBe("example.com");
  });

  it("have their roles by what they say, not by who began", () => {
    const context = new RecordingContext();
    const session = new Http1Session(context);
    const bytes = ascii(request("/a"));
    session.data(false, bytes, 0, bytes.length);
    session.end();
    expect(context.records).toMatchObject([
      { src_ip: "10.0.0.2", dst_ip: "10.0.0.1", dst_port: 50_000, status: null, response_ms: null },
    ]);
  });
});

describe.each([false, true])("split into single bytes: %s", (split) => {
  const statuses = (pieces: readonly Piece[]): unknown[] => brief(follow(pieces, split).records);

  it("pipelined requests are answered in order; the rest stays unanswered", () => {
    expect(
      statuses([
        [true, request("/1") + request("/2") + request("/3")],
        [false, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
      ]),
    ).toEqual([
      ["GET", "/1", 200],
      ["GET", "/2", 404],
      ["GET", "/3", null],
    ]);
  });

  it("chunked bodies, with extensions and trailers, hide nothing", () => {
    expect(
      statuses([
        [true, request("/1") + request("/2")],
        [false, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n\r\n"],
        [false, '15;x="y"\r\nHTTP/1.1 500 Oops\r\n\r\n\r\n0\r\nTrailer: 1\r\n\r\n'],
        [false, "HTTP/1.1 204 No Content\r\n\r\n"],
      ]),
    ).toEqual([
      ["GET", "/1", 200],
      ["GET", "/2", 204],
    ]);
  });

  it("interim answers are none, and HEAD, 204 and 304 have no body", () => {
    expect(
      statuses([
        [true, "HEAD /1 HTTP/1.1\r\n\r\n" + request("/2") + request("/3")],
        [false, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"],
        [false, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"],
        [false, "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n"],
        [false, "HTTP/1.1 204 No Content\r\n\r\n"],
      ]),
    ).toEqual([
      ["HEAD", "/1", 200],
      ["GET", "/2", 304],
      ["GET", "/3", 204],
    ]);
  });

  it("a request's body is no request", () => {
    const body = "GET /no HTTP/1.1\r\n\r\n";
    expect(
      statuses([
        [true, `POST /1 HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}` + request("/2")],
        [false, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"],
      ]),
    ).toEqual([
      ["POST", "/1", 201],
      ["GET", "/2", 200],
    ]);
  });

  it("an upgrade to WebSocket ends HTTP", () => {
    const { context, wanted } = follow(
      [
        [true, request("/chat", "Connection: Upgrade\r\nUpgrade: websocket\r\n")],
        [false, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi"],
      ],
      split,
    );
    expect(context.said).toEqual(["becomes websocket"]);
    expect(context.records).toMatchObject([{ path: "/chat", status: 101 }]);
    expect(wanted).toBe(false);
  });

  it("an upgrade to h2c goes on as HTTP/2", () => {
    const { context, wanted } = follow(
      [
        [true, request("/", "Upgrade: h2c\r\n")],
        [false, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n\0\0\0\x04\0\0\0\0\0"],
        [true, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x05\x01\x05\0\0\0\x03\x82\x86\x84\x04\x00"],
        [false, "\0\0\x01\x01\x05\0\0\0\x03\x8d"],
      ],
      split,
    );
    expect(context.said).toEqual(["becomes http2"]);
    expect(brief(context.records as HttpRecord[])).toEqual([
      ["GET", "/", 101],
      ["GET", "", 404],
    ]);
    expect(wanted).toBe(true);
  });
});

describe("tunnels", () => {
  const connect = "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n";

  it("TLS in one encrypts the flow", () => {
    const { context } = follow([
      [true, connect],
      [false, "HTTP/1.1 200 Connection established\r\n\r\n"],
      [true, "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"],
    ]);
    expect(context.said).toEqual(["encrypted"]);
  });

  it("what is not TLS is let go, and a refusal opens none", () => {
    const opened = follow([
      [true, connect],
      [false, "HTTP/1.1 200 OK\r\n\r\n"],
      [true, "SSH-2.0-x\r\n"],
    ]);
    expect(opened.wanted).toBe(false);
    expect(opened.context.said).toEqual([]);
    const refused = follow([
      [true, connect],
      [false, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"],
      [true, request("/")],
    ]);
    expect(brief(refused.records)).toEqual([
      ["CONNECT", "example.com:443", 403],
      ["GET", "/", null],
    ]);
  });
});

/** What becomes records of what `work` says and loses. */
const run = (work: (session: Http1Session, say: (fromClient: boolean, text: string) => void) => void): unknown[] => {
  const context = new RecordingContext();
  const session = new Http1Session(context);
  work(session, (fromClient, text) => session.data(fromClient, ascii(text), 0, text.length));
  session.end();
  return brief(context.records as HttpRecord[]);
};

describe("losses", () => {
  it("inside of a body do no harm", () => {
    const records = run((session, say) => {
      say(true, request("/1"));
      say(false, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      session.gap(false, 900);
      say(false, "x".repeat(100));
      say(true, request("/2"));
      say(false, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    });
    expect(records).toEqual([
      ["GET", "/1", 200],
      ["GET", "/2", 404],
    ]);
  });

  it("of a whole answer leave its request unanswered and the next one right", () => {
    const records = run((session, say) => {
      say(true, request("/1"));
      session.gap(false, 500);
      say(true, request("/2"));
      say(false, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    });
    expect(records).toEqual([
      ["GET", "/1", null],
      ["GET", "/2", 404],
    ]);
  });

  it("of the ends of heads leave what was there", () => {
    const records = run((session, say) => {
      for (const path of ["/1", "/2"]) {
        say(true, `GET ${path} HTTP/1.1\r\nHost: exam`);
        session.gap(true, 100);
        say(false, "HTTP/1.1 200 OK\r\nContent-Le");
        session.gap(false, 2000);
      }
    });
    expect(records).toEqual([
      ["GET", "/1", 200],
      ["GET", "/2", 200],
    ]);
  });
});

describe("bounds", () => {
  it("a head above 32 KiB ends it, in one line or in many", () => {
    expect(follow([[true, `GET / HTTP/1.1\r\nX: ${"x".repeat(33_000)}`]]).wanted).toBe(false);
    expect(follow([[true, `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(6000)}`]]).wanted).toBe(false);
  });

  it("so do too many unanswered requests", () => {
    const { wanted, records } = follow([[true, "GET / HTTP/1.1\r\n\r\n".repeat(1001)]]);
    expect(wanted).toBe(false);
    expect(records).toHaveLength(1001);
  });

  it("paths are cut, and hostile bytes are dots", () => {
    const { records } = follow([[true, `GET /${"x".repeat(3000)} HTTP/1.1\r\nHost: a\x1b[31m\xff\r\n\r\n`]]);
    expect(records[0].path).toHaveLength(2048);
    expect(records[0].host).toBe("a·[31m·");
  });
});
