import { describe, expect, it } from "vitest";
import { ipv4Bytes, ipv6Bytes, localAddresses } from "./local-addresses.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("local addresses", () => {
  it.each([
    ["::", "00000000000000000000000000000000"],
    ["::1", "00000000000000000000000000000001"],
    ["fe80::1:2%eth0", "fe800000000000000000000000010002"],
    ["2001:db8::", "20010db8000000000000000000000000"],
    ["2001:db8:1:2:3:4:5:6", "20010db8000100020003000400050006"],
  ])("of IPv6: %s", (text, bytes) => expect(hex(ipv6Bytes(text))).toBe(bytes));

  it("of IPv4", () => expect(hex(ipv4Bytes("192.0.2.255"))).toBe("c00002ff"));

  it("have 4 or 16 bytes each", () => {
    for (const address of localAddresses()) expect([4, 16]).toContain(address.length);
  });
});
