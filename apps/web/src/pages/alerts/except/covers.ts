// Which alerts an exception would cover: for the preview, before it is made. The server has the last word.

import type { Alert, NewException } from "@wireglass/contract";

interface Network {
  readonly v6: boolean;
  readonly value: bigint;
  readonly bits: number;
}

/** Null for what is no address and no network. */
export function readNetwork(text: string): Network | null {
  const [ip, prefix, ...rest] = text.trim().split("/");
  const value = ip.includes(":") ? readV6(ip) : readV4(ip);
  if (value === null || rest.length > 0) return null;
  const v6 = ip.includes(":");
  const most = v6 ? 128 : 32;
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= most)) return null;
  return { v6, value, bits: prefix === undefined ? most : Number(prefix) };
}

function readV4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

/** RFC 4291, section 2.2. */
function readV6(text: string): bigint | null {
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let rest = text;
  if (mapped !== null) {
    const v4 = readV4(mapped[2]);
    if (v4 === null) return null;
    rest = `${mapped[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  }
  const halves = rest.split("::");
  if (halves.length > 2) return null;
  const [left, right] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...left, ...Array<string>(missing).fill("0"), ...(right ?? [])];
  if (groups.some((one) => !/^[0-9a-f]{1,4}$/i.test(one))) return null;
  return groups.reduce((sum, one) => sum * 65_536n + BigInt(`0x${one}`), 0n);
}

/** The network of so many bits that the address lies in, as people write it. */
export function networkOf(ip: string, bits4 = 24, bits6 = 64): string | null {
  const address = readNetwork(ip);
  if (address === null) return null;
  const bits = address.v6 ? bits6 : bits4;
  const rest = BigInt((address.v6 ? 128 : 32) - bits);
  const value = (address.value >> rest) << rest;
  const part = (count: number, size: bigint, base: number) =>
    Array.from({ length: count }, (_, index) =>
      ((value >> (BigInt(count - 1 - index) * size)) & ((1n << size) - 1n)).toString(base),
    );
  if (!address.v6) return `${part(4, 8n, 10).join(".")}/${bits}`;
  return `${part(8, 16n, 16)
    .slice(0, bits / 16)
    .join(":")}::/${bits}`;
}

function isInside(ip: string | null, network: string | null): boolean {
  if (network === null) return true;
  const outer = readNetwork(network);
  const inner = ip === null ? null : readNetwork(ip);
  if (outer === null || inner === null || outer.v6 !== inner.v6) return false;
  const rest = BigInt((outer.v6 ? 128 : 32) - outer.bits);
  return outer.value >> rest === inner.value >> rest;
}

type Scope = Pick<NewException, "rule" | "src" | "dst">;

export const covers = ({ rule, src, dst }: Scope, alert: Alert): boolean =>
  (rule === null || rule === alert.rule) && isInside(alert.src_ip, src) && isInside(alert.dst_ip, dst);
