// The table of the package, and what is none.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../source/testing.ts";
import { CountryTable } from "./country-table.ts";

describe("the table of countries", () => {
  const table = new CountryTable();

  it.each([
    ["8.8.8.8", "US"],
    ["193.0.6.139", "NL"],
    ["133.11.0.1", "JP"],
    ["172.32.0.1", "US"],
    ["2001:4860:4860::8888", "US"],
    ["2001:67c:2e8:22::c100:68b", "NL"],
  ])("knows %s", (ip, code) => {
    expect(table.countryOf(ip)).toBe(code);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "169.254.7.7",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.5",
    "224.0.0.251",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::8.8.8.8",
    "::808:808",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2001:0:808:808::1",
    "2001:db8::1",
    "2001::808:808",
    "2002:808:808::1",
    "2::1",
    "3fff::1",
    "fd00::1",
    "fe80::1",
    "ff02::fb",
    "",
    "8.8.8",
    "8.8.8.8.8",
    "8.8.8.8; x",
    "not an address",
    ":::::",
    "1".repeat(10_000),
  ])("leaves %j in no country", (ip) => {
    expect(table.countryOf(ip)).toBeNull();
  });

  it("tells how old it is", () => {
    const state = table.state();
    expect("made" in state && state.made.getUTCFullYear()).toBeGreaterThan(2020);
  });
});

describe("without a table", () => {
  const folder = temporaryDirectory();
  const broken = (bytes: string): string => {
    const path = join(folder, `${bytes.length}.mmdb`);
    writeFileSync(path, bytes);
    return path;
  };

  it.each([
    ["there is no such file", join(folder, "none.mmdb")],
    ["there is no such package", "@wireglass/no-such-table/x.mmdb"],
    ["it is a folder", folder],
    ["it is empty", broken("")],
    ["it is something else", broken("this is no table of countries")],
  ])("because %s, nothing is known, and why is said in one line", (_what, path) => {
    const table = new CountryTable(path);
    expect([table.countryOf("8.8.8.8"), table.countryOf("::1")]).toEqual([null, null]);
    expect(table.state()).toEqual({ problem: expect.stringMatching(/^.{5,}$/) });
  });
});
