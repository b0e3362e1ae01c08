// Names that other programs give to a flow: made of its ends and its beginning, so that the same capture has the same names.

import { createHash } from "node:crypto";
import { type FlowName, addressBytes } from "../ring/index.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

/** Zeek's form: C, and 17 letters and digits. */
export function uidOf(flow: FlowName, start: number): string {
  let value = BigInt(`0x${digest(flow, start)}`);
  let text = "";
  for (let i = 0; i < 17; i++) {
    text += DIGITS[Number(value % 62n)];
    value /= 62n;
  }
  return `C${text}`;
}

/** Suricata's form: a number, here one that JSON carries exactly. The events of a flow have the same, whoever was first. */
export function flowIdOf(flow: FlowName): number {
  return Number.parseInt(digest(flow, 0).slice(0, 13), 16);
}

/** Community ID 1.0 of TCP, UDP and SCTP; null for others. */
export function communityIdOf({ src_ip, src_port, dst_ip, dst_port, transport }: FlowName): string | null {
  const [source, destination] = [addressBytes(src_ip), addressBytes(dst_ip)];
  const protocol = PROTOCOLS[transport];
  if (source === null || destination === null || protocol === undefined) return null;
  if (src_port === null || dst_port === null) return null;
  const swap = (Buffer.compare(source, destination) || src_port - dst_port) > 0;
  const [first, second] = swap ? [destination, source] : [source, destination];
  const [firstPort, secondPort] = swap ? [dst_port, src_port] : [src_port, dst_port];
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(firstPort, 0);
  ports.writeUInt16BE(secondPort, 2);
  const input = Buffer.concat([Buffer.alloc(2), first, second, Uint8Array.of(protocol, 0), ports]);
  return `1:${createHash("sha1").update(input).digest("base64")}`;
}

function digest({ src_ip, src_port, dst_ip, dst_port, transport }: FlowName, start: number): string {
  const ends = [`${src_ip} ${src_port}`, `${dst_ip} ${dst_port}`].toSorted();
  return createHash("sha256")
    .update([transport, ...ends, start].join("|"))
    .digest("hex");
}
