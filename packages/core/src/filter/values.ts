// The value that a field is compared with, read from its text after the field's type.

import type { Value } from "./ast.ts";
import { type FilterError, wrong } from "./error.ts";
import type { Field, FieldType } from "./fields.ts";
import { parseBytes, parseIpv4, parseIpv6, parseSeconds, parseUnsigned, splitPrefix } from "./literal.ts";

/** What a field is, in words. */
export const TYPE_NAMES: Readonly<Record<FieldType, string>> = {
  number: "a number",
  boolean: "true or false",
  time: "a time",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  ether: "an Ethernet address",
  text: "a text",
  protocol: "a protocol",
};

export function numberValue(field: Field, value: Value): number {
  if (field.type === "time") {
    const seconds = value.kind === "word" ? parseSeconds(value.text) : null;
    if (seconds === null) throw wrong(value, `${field.name} is compared with seconds since 1970, such as 1700000000.5`);
    return seconds;
  }
  const number = value.kind === "word" ? parseUnsigned(value.text) : null;
  if (number === null) throw notThe(field, value, "80 or 0x50");
  if (number > field.maximum) throw wrong(value, `${field.name} goes from 0 to ${field.maximum}`);
  return number;
}

export function truth(field: Field, value: Value): boolean {
  const number = value.kind === "word" ? parseUnsigned(value.text) : null;
  if (number !== null) return number !== 0;
  const text = value.text.toLowerCase();
  if (value.kind === "word" && (text === "true" || text === "false")) return text === "true";
  throw wrong(value, `${field.name} is compared with 1 or 0, True or False`);
}

export function ipv4Value(field: Field, value: Value): { expected: number; mask: number | null } {
  const parts = value.kind === "word" ? splitPrefix(value.text, 32) : null;
  const address = parts === null ? null : parseIpv4(parts.address);
  if (parts === null || address === null) throw notThe(field, value, "10.0.0.1 or 10.0.0.0/8");
  if (parts.prefix === 32) return { expected: address, mask: null };
  // A shift by 32 bits would shift by none.
  const mask = parts.prefix === 0 ? 0 : -1 << (32 - parts.prefix);
  return { expected: (address & mask) >>> 0, mask };
}

export function ipv6Value(field: Field, value: Value): { expected: Uint8Array; bits: number } {
  const parts = value.kind === "word" ? splitPrefix(value.text, 128) : null;
  const expected = parts === null ? null : parseIpv6(parts.address);
  if (parts === null || expected === null) throw notThe(field, value, "2001:db8::1 or fe80::/10");
  return { expected, bits: parts.prefix };
}

export function etherValue(field: Field, value: Value): { expected: Uint8Array; bits: number } {
  const expected = value.kind === "word" ? parseBytes(value.text) : null;
  if (expected?.length !== 6) throw notThe(field, value, "00:1b:21:3c:4d:5e");
  return { expected, bits: 48 };
}

function notThe(field: Field, value: Value, example: string): FilterError {
  const quotes = value.kind === "string" ? ", written without quotes" : "";
  const family =
    field.type === "ipv4" && value.text.includes(":")
      ? ipv6Name(field.name)
      : field.type === "ipv6" && parseIpv4(value.text.split("/")[0]) !== null
        ? `: for IPv4 use ${field.name.replace("ipv6", "ip")}`
        : "";
  return wrong(value, `${field.name} is compared with ${TYPE_NAMES[field.type]}${quotes}, such as ${example}${family}`);
}

function ipv6Name(name: string): string {
  return name.startsWith("ip.") ? `: for IPv6 use ${name.replace("ip.", "ipv6.")}` : "";
}
