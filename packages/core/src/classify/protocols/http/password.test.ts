// Passwords of HTTP: noted, and in no record.

import { describe, expect, it } from "vitest";
import { ascii, RecordingContext } from "../../testing/look.ts";
import { Http1Session } from "./http1-session.ts";
import { hidePasswords } from "./password.ts";
import type { HttpRecord } from "./record.ts";

function follow(head: string, split = false): { marked: boolean; context: RecordingContext; record: HttpRecord } {
  const context = new RecordingContext();
  const session = new Http1Session(context);
  const bytes = ascii(`${head}\r\n\r\n`);
  const step = split ? 1 : bytes.length;
  for (let at = 0; at < bytes.length; at += step) session.data(true, bytes, at, at + step);
  session.end();
  expect(JSON.stringify([context.details, context.records])).not.toMatch(/secret|dGltOnNlY3JldA/);
  return { marked: context.details.cleartext_password, context, record: context.records[0] as HttpRecord };
}

describe.each([false, true])("split into single bytes: %s", (split) => {
  it.each([
    ["Basic", "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic dGltOnNlY3JldA==", true],
    ["Basic in any case", "GET / HTTP/1.1\r\nauthorization:basic dGltOnNlY3JldA==", true],
    ["for a proxy", "CONNECT a:443 HTTP/1.1\r\nProxy-Authorization: Basic dGltOnNlY3JldA==", true],
    ["in a URL", "GET http://tim:secret@a.example/x HTTP/1.1", true],
    ["a token", "GET / HTTP/1.1\r\nAuthorization: Bearer dGltOnNlY3JldA==", false],
    ["a digest", 'GET / HTTP/1.1\r\nAuthorization: Digest username="tim"', false],
    ["the scheme alone", "GET / HTTP/1.1\r\nAuthorization: Basic", false],
    ["the scheme alone, with spaces", "GET / HTTP/1.1\r\nAuthorization: Basic  ", false],
    ["a field that is called alike", "GET / HTTP/1.1\r\nX-Authorization: Basic dGltOnNlY3JldA==", false],
    ["a URL inside of a path", "GET /?to=http://tim:secret@a/ HTTP/1.1", false],
    ["a port", "GET http://a.example:8080/@x HTTP/1.1", false],
  ])("%s", (_what, head, expected) => {
    expect(follow(head, split).marked).toBe(expected);
  });
});

it("a server's challenge is no password", () => {
  const context = new RecordingContext();
  const session = new Http1Session(context);
  const asked = ascii("GET / HTTP/1.1\r\n\r\n");
  const answer = ascii("HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=x\r\nAuthorization: Basic abcd\r\n\r\n");
  session.data(true, asked, 0, asked.length);
  session.data(false, answer, 0, answer.length);
  expect(context.details.cleartext_password).toBe(false);
});

it("the record has the target without it, and the host without the user", () => {
  const { record, context } = follow("GET http://tim:secret@a.example:81/x?y HTTP/1.1\r\nUser-Agent: z");
  expect(record).toMatchObject({ path: "http://tim:···@a.example:81/x?y", host: "a.example:81" });
  expect(context.details.host).toBe("a.example");
  expect(follow("GET / HTTP/1.1\r\nHost: tim:secret@a.example").record.host).toBe("a.example");
});

it.each([
  ["/x", "/x"],
  ["http://a.example/", "http://a.example/"],
  ["http://a.example:80", "http://a.example:80"],
  ["http://[2001:db8::1]:80", "http://[2001:db8::1]:80"],
  ["http://tim@a/", "http://tim@a/"],
  ["http://tim:@a/", "http://tim:@a/"],
  ["http://tim:p@a/", "http://tim:···@a/"],
  ["http://:p@a/", "http://:···@a/"],
  ["ftp://tim:p@q:r@a", "ftp://tim:···@a"],
  ["http://a/?b=http://c:d@e/&f=http://g:h@i", "http://a/?b=http://c:···@e/&f=http://g:···@i"],
  // Cut before the host.
  ["http://tim:p4ss", "http://tim:···"],
  ["http://tim:p4ss/x", "http://tim:p4ss/x"],
])("%s is shown as %s", (text, shown) => {
  expect(hidePasswords(text)).toBe(shown);
});

it("takes its time from the length only", () => {
  const before = process.cpuUsage().user;
  for (const unit of ["://", "://:", "://a:b@", "@:", "://:@"]) hidePasswords(unit.repeat(20_000));
  expect(process.cpuUsage().user - before).toBeLessThan(5e6);
});
