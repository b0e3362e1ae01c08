import { describe, expect, it } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { LinkType } from "../decode/link-type.ts";
import { bytes, ipv4, prefixed16, tcp, udp } from "../synth/index.ts";
import { dnsQuery } from "../synth/app/dns.ts";
import { askedNames } from "./dns-names.ts";
import { ABSENT } from "./occurrences.ts";

const hosts = { src: "192.0.2.1", dst: "192.0.2.53" };
const question = bytes(dnsQuery({ id: 1, name: "Mail.Example.com" }));
const overUdp = ipv4(hosts, udp({ src: 4000, dst: 53 }, question));
const overTcp = ipv4(hosts, tcp({ src: 4000, dst: 53, flags: 0x18 }, prefixed16(question)));

function namesIn(data: Uint8Array, app: string | null = "dns"): string[] {
  const frame = new Frame();
  Object.assign(frame, { data, captured: data.length, length: data.length, linkType: LinkType.RAW });
  const decoder = new Decoder();
  decoder.decode(frame);
  const context = { app, interfaceName: null, encrypted: null, host: null, tlsVersion: null };
  const names: string[] = [];
  askedNames(
    decoder.packet,
    { ...context, tcpEvents: 0, initialRtt: ABSENT, cleartextPassword: false },
    (_value, _data, text) => names.push(text) < 0,
  );
  return names;
}

describe("names that are asked for", () => {
  it("are read as they were written, over UDP and TCP", () => {
    expect(namesIn(bytes(overUdp))).toEqual(["Mail.Example.com"]);
    expect(namesIn(bytes(overTcp))).toEqual(["Mail.Example.com"]);
  });

  it("are not in other applications, nor in what is cut", () => {
    expect(namesIn(bytes(overUdp), "quic")).toEqual([]);
    const whole = bytes(overUdp);
    for (let length = 20; length < whole.length; length++) expect(namesIn(whole.subarray(0, length))).toEqual([]);
  });
});
