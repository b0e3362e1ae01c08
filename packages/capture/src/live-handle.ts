// From an interface's name to an activated libpcap handle, and from a filter's text to a filter on it.

import { readFileSync } from "node:fs";
import { ringBytes } from "./capture-spec.ts";
import type { CaptureSpec } from "./capture-spec.ts";
import { cString } from "./c-string.ts";
import type { Pointer } from "./libc.ts";
import { BPF_PROGRAM_SIZE, ERRBUF_SIZE, NETMASK_UNKNOWN, PRECISION_MICRO, Status } from "./libpcap.ts";
import type { Libpcap } from "./libpcap.ts";
import { problem } from "./problems.ts";
import type { Problem } from "./problems.ts";

export type Opened = { handle: Pointer; problem: null } | { handle: null; problem: Problem };

/** The kernel hands a block of frames over when it is full or this old: what a viewer waits at most. */
export const BLOCK_TIMEOUT = 50;
const SMALLEST_RING = 1024 * 1024;
const DLT_LINUX_SLL2 = 276;

/** An activated, non-blocking handle: from here on the kernel takes frames. */
export function openLive(pcap: Libpcap, name: string, spec: CaptureSpec): Opened {
  for (let ring = ringBytes(spec); ; ring = Math.floor(ring / 2)) {
    const opened = activate(pcap, name, spec, ring);
    // Linux' libpcap makes do with a smaller ring by itself, BSD's refuses a buffer above the system's limit.
    const refused = opened.problem?.code === "capture-failed" && /memory|buffer/i.test(opened.problem.message);
    if (!refused || ring <= SMALLEST_RING) return opened;
  }
}

function activate(pcap: Libpcap, name: string, spec: CaptureSpec, ring: number): Opened {
  const errorText = new Uint8Array(ERRBUF_SIZE);
  const handle = pcap.create(name, errorText);
  if (handle === null) return failed(problem("capture-failed", { name, detail: cString(errorText) }));
  pcap.setSnaplen(handle, spec.snaplen);
  // The "any" device has no promiscuous mode and warns when asked for it.
  pcap.setPromisc(handle, spec.promiscuous && name !== "any" ? 1 : 0);
  pcap.setTimeout(handle, BLOCK_TIMEOUT);
  pcap.setBufferSize(handle, ring);
  pcap.setTimestampPrecision(handle, PRECISION_MICRO);
  const status = pcap.activate(handle);
  if (status < 0 || pcap.setNonBlock(handle, 1, errorText) < 0) {
    const detail = status === Status.ERROR || status >= 0 ? pcap.errorText(handle) : pcap.statusText(status);
    pcap.close(handle);
    return failed(activationProblem(status, name, detail));
  }
  // The newer cooked header names the interface of each frame; an old libpcap keeps the older one.
  if (name === "any") pcap.setDatalink(handle, DLT_LINUX_SLL2);
  return { handle, problem: null };
}

function activationProblem(status: number, name: string, detail: string): Problem {
  switch (status) {
    case Status.NO_SUCH_DEVICE:
      return problem("no-such-interface", { name });
    case Status.PERM_DENIED:
      return problem("no-right", { name });
    case Status.IFACE_NOT_UP:
      return problem("interface-down", { name });
    case Status.PROMISC_PERM_DENIED:
      return problem("no-promiscuous", { name });
    default:
      return problem("capture-failed", { name, detail });
  }
}

function failed(problem: Problem): Opened {
  return { handle: null, problem };
}

/** Narrows what the kernel takes. Needs no right, so it can and does come after root is dropped. */
export function setFilter(pcap: Libpcap, handle: Pointer, bpf: string): Problem | null {
  if (bpf.trim() === "") return null;
  const program = new Uint8Array(BPF_PROGRAM_SIZE);
  if (pcap.compile(handle, program, bpf, 1, NETMASK_UNKNOWN) < 0) {
    return problem("bad-bpf", { name: bpf, detail: pcap.errorText(handle) });
  }
  const status = pcap.setFilter(handle, program);
  pcap.freeCode(program);
  return status < 0 ? problem("capture-failed", { detail: pcap.errorText(handle) }) : null;
}

/** The filter's fault, found without opening anything; null when there is none. */
export function checkFilter(pcap: Libpcap, bpf: string, interfaceName: string | null): Problem | null {
  const handle = pcap.openDead(expectedLinkType(interfaceName), 65_535);
  const program = new Uint8Array(BPF_PROGRAM_SIZE);
  const status = pcap.compile(handle, program, bpf, 1, NETMASK_UNKNOWN);
  const fault = status < 0 ? problem("bad-bpf", { name: bpf, detail: pcap.errorText(handle) }) : null;
  if (status >= 0) pcap.freeCode(program);
  pcap.close(handle);
  return fault;
}

const DLT_EN10MB = 1;
/** ARPHRD_ numbers of <linux/if_arp.h> whose frames are not Ethernet to libpcap, with their DLT_. */
const LINK_TYPES = new Map([
  ["512", 113], // PPP: cooked
  ["768", 12], // IP in IP: raw IP
  ["776", 12], // IPv6 in IPv4
  ["801", 105], // 802.11
  ["803", 127], // 802.11 with radiotap
  ["65534", 12], // no link layer: TUN, WireGuard
]);

function expectedLinkType(interfaceName: string | null): number {
  if (interfaceName === "any") return DLT_LINUX_SLL2;
  if (interfaceName === null || process.platform !== "linux") return DLT_EN10MB;
  try {
    const hardware = readFileSync(`/sys/class/net/${interfaceName}/type`, "utf8").trim();
    return LINK_TYPES.get(hardware) ?? DLT_EN10MB;
  } catch {
    return DLT_EN10MB;
  }
}
