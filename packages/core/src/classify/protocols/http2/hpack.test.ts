// HPACK against the examples of RFC 7541, appendix C.

import { describe, expect, it } from "vitest";
import { HpackDecoder } from "./hpack.ts";

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (pair) => parseInt(pair, 16));

const toHex = (text: string): string => Array.from(text, (letter) => letter.charCodeAt(0).toString(16)).join("");

function decoder(): (text: string) => Record<string, string> | null {
  const hpack = new HpackDecoder();
  return (text) => {
    const fields: Record<string, string> = {};
    const bytes = hex(text);
    const whole = hpack.decode(bytes, 0, bytes.length, (name, value) => {
      fields[name] = value;
    });
    return whole ? fields : null;
  };
}

describe("requests on one connection", () => {
  const expected = [
    { ":method": "GET", ":path": "/", ":authority": "www.example.com" },
    { ":method": "GET", ":path": "/", ":authority": "www.example.com" },
    { ":method": "GET", ":path": "/index.html", ":authority": "www.example.com" },
  ];

  it("without Huffman (C.3)", () => {
    const decode = decoder();
    expect([
      decode("828684410f7777772e6578616d706c652e636f6d"),
      decode("828684be58086e6f2d6361636865"),
      decode("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"),
    ]).toEqual(expected);
  });

  it("with Huffman (C.4)", () => {
    const decode = decoder();
    expect([
      decode("828684418cf1e3c2e5f23a6ba0ab90f4ff"),
      decode("828684be5886a8eb10649cbf"),
      decode("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"),
    ]).toEqual(expected);
  });
});

describe("answers in a table of 256 bytes, which evicts (C.6)", () => {
  it("have their statuses", () => {
    const decode = decoder();
    const statuses = [
      "3fe101488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
      "4883640effc1c0bf",
      "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    ].map((text) => decode(text)?.[":status"]);
    expect(statuses).toEqual(["302", "307", "200"]);
  });
});

it("of credentials the scheme is told, also from the table, and nothing else", () => {
  const decode = decoder();
  const value = "Basic dGltOnNlY3JldA==";
  // Index 23 is authorization, 49 proxy-authorization.
  expect(decode(`57${value.length.toString(16)}${toHex(value)}`)).toEqual({ authorization: "Basic " });
  expect(decode("be")).toEqual({ authorization: "Basic " });
  expect(decode(`0f22${value.length.toString(16)}${toHex(value)}`)).toEqual({ "proxy-authorization": "Basic " });
});

describe("what no encoder makes", () => {
  it.each([
    ["an index of nothing", "be"],
    ["index zero", "80"],
    ["a string that is cut", "4103aabb"],
    ["an endless number", "ffffffffffff"],
    ["a table that is too large", "3fffffff7f"],
    ["padding of zeros", "418100"],
    ["the end of string in a string", "4184ffffffff"],
  ])("%s", (_what, text) => {
    expect(decoder()(text)).toBeNull();
  });
});
