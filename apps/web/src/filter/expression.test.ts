import { compileFilter, flowFieldsOf } from "@wireglass/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressProblem,
  narrowed,
  inTheClear,
  ofApplication,
  ofApplications,
  ofConversation,
  ofEncryption,
  ofHost,
  ofServerName,
  ofService,
  ofSize,
  ofTlsVersion,
  ofTransport,
  ofTransportGroup,
  PROTOCOLS,
  readFilter,
  writeFilter,
} from "./expression.ts";
import { BY_APPLICATION, BY_TRANSPORT } from "../pages/overview/rate/grouping.ts";

const protocol = fc.constantFrom(...PROTOCOLS.map(({ value }) => value));
const v4 = fc.ipV4();
const v6 = fc.ipV6().filter((ip) => !ip.includes("."));
const network = fc.oneof(
  v4,
  v4.map((ip) => `${ip}/8`),
  v6,
  v6.map((ip) => `${ip}/32`),
  fc.constant(""),
);

describe("the form", () => {
  it("writes the expression that a person would", () => {
    expect(writeFilter({ protocol: "tcp", source: "10.0.0.0/8", destination: "" })).toBe(
      "tcp and ip.src == 10.0.0.0/8",
    );
    expect(writeFilter({ protocol: "", source: " 2001:db8::/32 ", destination: "192.0.2.1" })).toBe(
      "ipv6.src == 2001:db8::/32 and ip.dst == 192.0.2.1",
    );
    expect(writeFilter({ protocol: "arp", source: "192.0.2.1", destination: "" })).toBe(
      "arp and arp.src.proto_ipv4 == 192.0.2.1",
    );
    expect(writeFilter({ protocol: "", source: "", destination: "" })).toBe("");
  });

  it("writes only what the parser takes, and reads back what it wrote", () => {
    fc.assert(
      fc.property(protocol, network, network, (name, source, destination) => {
        const fields = { protocol: name, source, destination };
        const expression = writeFilter(fields);
        if (expression !== "") expect(() => compileFilter(expression)).not.toThrow();
        expect(readFilter(expression)).toEqual(fields);
      }),
    );
  });

  it("does not pretend to show what it cannot", () => {
    expect(readFilter("tcp or udp")).toBeNull();
    expect(readFilter("tcp and frame.len > 100")).toBeNull();
  });

  it("tells an address from what is none", () => {
    for (const right of ["", "10.0.0.1", "10.0.0.0/8", "2001:db8::1", "fe80::/10"])
      expect(addressProblem(right)).toBeNull();
    for (const wrong of ["10.0.0", "10.0.0.256", "10.0.0.0/33", "fe80::/129", "example.org", "1.2.3.4/8/9"]) {
      expect(addressProblem(wrong)).not.toBeNull();
    }
  });
});

describe("links to what is behind a figure", () => {
  it("keep the filter there is", () => {
    expect(narrowed(undefined, "tcp")).toBe("tcp");
    expect(narrowed("udp", "dns")).toBe("udp and dns");
    expect(narrowed("udp or tcp", "dns")).toBe("(udp or tcp) and dns");
    expect(narrowed("tcp", "tcp")).toBe("tcp");
  });

  it("are filters that the parser takes", () => {
    const row = { src_ip: "10.0.0.1", src_port: 40_000, dst_ip: "10.0.0.2", dst_port: 53, transport: "udp" };
    const conditions = [
      ofApplication("dns"),
      ofApplication(null),
      ofHost("2001:db8::1"),
      ofSize(64, 127),
      ...["tcp", "udp", "icmp", "icmp6", "arp", "sctp"].map(ofTransport),
      ...["tcp", "udp", "icmp", "arp", "other"].map(ofTransportGroup),
      ofConversation(row) ?? "",
      ofConversation({ ...row, transport: "icmp6", src_ip: "::1", dst_ip: "::2" }) ?? "",
      ofConversation({ ...row, transport: "89" }) ?? "",
    ];
    for (const condition of conditions) {
      expect(() => compileFilter(narrowed("tcp or udp", condition)), condition).not.toThrow();
    }
  });
});

describe("links by what flows say", () => {
  it("are filters that the engine understands", () => {
    for (const filter of [
      ofApplications(["tls"]),
      ofApplications(["http", "http2", "websocket"]),
      ofEncryption(true),
      ofEncryption(null),
      ofService("Let's Encrypt"),
      ofTlsVersion("TLSv1.0"),
      inTheClear("2001:db8::1", "ftp-data"),
      ...BY_APPLICATION.groups.map(BY_APPLICATION.condition),
      ...BY_TRANSPORT.groups.map(BY_TRANSPORT.condition),
    ]) {
      expect(() => compileFilter(filter), filter).not.toThrow();
    }
  });

  it("find exactly the name that they were made of, whatever it is", () => {
    const flow = { src_ip: "192.0.2.1", src_port: 1, dst_ip: "192.0.2.2", dst_port: 443, transport: "tcp" };
    const flowOf = (host: string) =>
      flowFieldsOf({
        ...flow,
        app: "tls",
        encrypted: true,
        host,
        tls_version: null,
        cleartext_password: false,
        vlan: null,
      });
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 60 }), (host) => {
        const { flow: matches } = compileFilter(ofServerName(host));
        expect(matches(flowOf(host))).toBe(true);
        expect(matches(flowOf(`${host}x`))).toBe(false);
      }),
    );
  });
});
