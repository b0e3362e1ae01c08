// Compares our display filters with tshark's: the frames that each filter selects, the filters that are refused, and the
// values of each field of each frame.

import { readFileSync } from "node:fs";
import {
  compileFilter,
  Decoder,
  fieldNames,
  FilterError,
  findField,
  formatIpv4,
  formatIpv6,
  formatMac,
} from "@wireglass/core";
import { inProject } from "../setup/paths.js";
import { forEachFrame } from "./frames.js";
import { pool } from "./pool.js";
import { tsharkRefuses, tsharkRows } from "./tshark.js";

/** Between them they have everything: tunnels, tags, fragments, radio, cooked, cut, hostile and quoted packets. */
export const FILTER_CAPTURES = [
  "dns-edns-tcp.pcap",
  "gre.pcap",
  "gtp-sip-rtp-sll.pcap",
  "ipv6-ext-headers.pcap",
  "mixed-campus.pcap",
  "pcapng-multi-linktype.pcapng",
  "qinq-pppoe.pcap",
  "radiotap-http.pcap",
  "scan-nmap-version-arp.pcap",
  "smtp.pcap",
  "tcp-snaplen-96.pcap",
  "vlan-mpls.pcap",
  "vlan.pcap",
  "vxlan.pcap",
];

export const filters = () => lines("filters.txt");
export const wrongFilters = () => lines("wrong-filters.txt");

const lines = (file) =>
  readFileSync(inProject("test", "captures", file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

/** What is wrong with the frames that each filter selects; with `telling`, each must select some of them and not all. */
export async function compareFilters(file, texts, telling) {
  const compiled = texts.map((text) => compileFilter(text).packet);
  const ours = texts.map(() => []);
  let frames = 0;
  forEachPacket(file, (packet, context, number) => {
    compiled.forEach((matches, i) => matches(packet, context) && ours[i].push(number));
    frames = number;
  });
  const found = await pool([...texts.keys()], async (i) => {
    const theirs = (await tsharkRows(file, ["frame.number"], "-Y", texts[i])).map(([number]) => Number(number));
    const problems = frameProblems(ours[i], theirs);
    const idle = ours[i].length === 0 || ours[i].length === frames;
    if (telling && idle) problems.push("selects nothing or all: it proves nothing");
    return problems.map((problem) => `${texts[i]}: ${problem}`);
  });
  return found.flat();
}

function frameProblems(ours, theirs) {
  const [mine, yours] = [new Set(ours), new Set(theirs)];
  const extra = ours.filter((number) => !yours.has(number));
  const missing = theirs.filter((number) => !mine.has(number));
  const problems = [];
  if (extra.length > 0) problems.push(`only we select ${extra.length} frames, such as ${extra[0]}`);
  if (missing.length > 0) problems.push(`only tshark selects ${missing.length} frames, such as ${missing[0]}`);
  return problems;
}

/** Each wrong filter must be refused by both. */
export async function compareRefusals(file, texts) {
  const problems = await pool(texts, async (text) => [
    ...((await tsharkRefuses(file, text)) ? [] : [`${text}: tshark accepts it`]),
    ...(refuses(text) ? [] : [`${text}: we accept it`]),
  ]);
  return problems.flat();
}

function refuses(text) {
  try {
    compileFilter(text);
    return false;
  } catch (error) {
    if (error instanceof FilterError) return true;
    throw error;
  }
}

/**
 * Every value of every field that tshark has too. What TCP's analysis says is compared by check-tcp, frame by frame; names of DNS
 * are told of flows that speak it, and compared by check-dns.
 */
export async function compareFields(file) {
  const fields = fieldNames()
    .map(findField)
    .filter(({ name, type }) => type !== "protocol" && !/^(wg|tcp\.analysis|dns)\./.test(name));
  const rows = await tsharkRows(
    file,
    fields.map(({ name }) => name),
    "-E",
    "aggregator=;",
  );
  const problems = new Map();
  forEachPacket(file, (packet, context, number) => {
    fields.forEach((field, i) => {
      const theirs = (rows[number - 1]?.[i] ?? "")
        .split(";")
        .filter(Boolean)
        .map((value) => normal(field, value));
      const ours = [];
      field.packet(packet, context, (value, data, text) => {
        ours.push(written(field, value, data, text));
        return false;
      });
      if (ours.toSorted().join() === theirs.toSorted().join() || problems.has(field.name)) return;
      // tshark's stand-in for an interface whose name nobody wrote down.
      if (field.name === "frame.interface_name" && ours.length === 0 && theirs.join() === "unknown") return;
      problems.set(
        field.name,
        `${field.name} of frame ${number}: ours ${ours.join() || "none"}, tshark's ${theirs.join() || "none"}`,
      );
    });
  });
  return [...problems.values()];
}

function normal({ type }, value) {
  if (type === "number" || type === "boolean") return String(Number(value));
  return type === "time" ? Number(value).toFixed(5) : value;
}

function written({ type }, value, data, text) {
  switch (type) {
    case "text":
      return text;
    case "ether":
      return formatMac(data, value);
    case "ipv6":
      return formatIpv6(data, value);
    case "ipv4":
      return formatIpv4([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255], 0);
    case "boolean":
      return value === 0 ? "0" : "1";
    case "time":
      return value.toFixed(5);
    default:
      return String(value);
  }
}

function forEachPacket(file, visit) {
  const decoder = new Decoder();
  let number = 0;
  forEachFrame(file, (frame, interfaceName) => {
    decoder.decode(frame);
    visit(decoder.packet, { app: null, interfaceName }, ++number);
  });
}
