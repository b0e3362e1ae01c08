// What the doctor says of the ways to ping.

import { expect, test } from "vitest";
import { describeMeans } from "./ping-check.ts";
import type { PingMeans } from "./ping-messages.ts";

test.each<[PingMeans, string, RegExp]>([
  [{ icmp4: "unprivileged", icmp6: "unprivileged", ping: null }, "ok", /^ICMP echoes without any right\.$/],
  [{ icmp4: "raw", icmp6: "raw", ping: "iputils" }, "ok", /raw socket\.$/],
  [
    { icmp4: "unprivileged", icmp6: null, ping: "iputils" },
    "ok",
    /any right; IPv6 by the system's ping \(iputils\)\.$/,
  ],
  [{ icmp4: null, icmp6: "raw", ping: null }, "ok", /IPv4 by the time of a TCP connect/],
  [{ icmp4: null, icmp6: null, ping: "other" }, "ok", /by the system's ping: ICMP sockets are not permitted/],
  [{ icmp4: null, icmp6: null, ping: null }, "warning", /TCP connect.*there is no ping/],
])("%j", (means, status, detail) => {
  const check = describeMeans(means);
  expect(check).toMatchObject({ name: "ping", status });
  expect(check.detail).toMatch(detail);
  expect(check.remedy === null).toBe(status === "ok");
});
