// Services and registrable domains from server names, friendly and hostile ones.

import fc from "fast-check";
import { expect, test } from "vitest";
import { isKnownService, serviceOf } from "./services.ts";

test.each([
  ["rr4---sn-4g5e6nze.googlevideo.com", "YouTube", "googlevideo.com"],
  ["youtubei.googleapis.com", "YouTube", "googleapis.com"],
  ["www.googleapis.com", "Google", "googleapis.com"],
  ["teams.microsoft.com", "Teams", "microsoft.com"],
  ["login.microsoft.com", "Microsoft", "microsoft.com"],
  ["DEB.Debian.ORG.", "Debian", "debian.org"],
  ["www.bbc.co.uk", "bbc.co.uk", "bbc.co.uk"],
  ["notgithub.com", "notgithub.com", "notgithub.com"],
])("%s is of %s", (host, service, domain) => {
  expect(serviceOf(host)).toEqual({ service, domain });
});

test.each(["localhost", "192.0.2.7", "2001:db8::1", "", ".", "co.uk", "a..com"])("%j has none", (host) => {
  expect(serviceOf(host)).toBeNull();
});

test("a domain is no known service by itself", () => {
  expect(isKnownService("YouTube")).toBe(true);
  expect(isKnownService("example.org")).toBe(false);
});

test("any text has an answer, and the same one again", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.domain(), fc.webUrl()), (host) => {
      const answer = serviceOf(host);
      if (answer !== null) expect(host.toLowerCase()).toContain(answer.domain);
      expect(serviceOf(host)).toEqual(answer);
    }),
  );
});
