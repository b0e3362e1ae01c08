// What to capture, and the check of it at every border it crosses (web → main thread → broker → capture process).

export interface CaptureSpec {
  /** 1 to 16 names; "any" is every interface at once (Linux). */
  interfaces: string[];
  /** Capture filter in libpcap's language; empty for everything. */
  bpf: string;
  /** Longest captured part of a frame in bytes. */
  snaplen: number;
  promiscuous: boolean;
  /** Kernel ring per interface; 128 MiB when not given. */
  bufferBytes?: number;
  /** Who the capture process becomes before it reads the first frame; null keeps what it is. */
  dropTo: { uid: number; gid: number } | null;
}

/** libpcap's own limit: longer frames do not exist on any link type but USB and D-Bus. */
export const MAX_SNAPLEN = 262_144;
export const MIN_SNAPLEN = 16;
export const MAX_INTERFACES = 16;
export const MAX_BPF_LENGTH = 4096;
export const DEFAULT_RING_BYTES = 128 * 1024 * 1024;
const MIN_RING_BYTES = 1024 * 1024;
const MAX_RING_BYTES = 1024 * 1024 * 1024;

export function ringBytes(spec: CaptureSpec): number {
  return spec.bufferBytes ?? DEFAULT_RING_BYTES;
}

/** The spec with exactly the known fields, or null when anything is out of bounds. */
export function parseCaptureSpec(value: unknown): CaptureSpec | null {
  if (!isRecord(value)) return null;
  const { interfaces, bpf, snaplen, promiscuous, bufferBytes, dropTo } = value;
  if (!Array.isArray(interfaces) || interfaces.length < 1 || interfaces.length > MAX_INTERFACES) return null;
  if (!interfaces.every(isInterfaceName) || new Set(interfaces).size !== interfaces.length) return null;
  if (!isBpf(bpf) || !isInteger(snaplen, MIN_SNAPLEN, MAX_SNAPLEN) || typeof promiscuous !== "boolean") return null;
  const spec: CaptureSpec = { interfaces, bpf, snaplen, promiscuous, dropTo: null };
  if (bufferBytes !== undefined) {
    if (!isInteger(bufferBytes, MIN_RING_BYTES, MAX_RING_BYTES)) return null;
    spec.bufferBytes = bufferBytes;
  }
  if (dropTo !== null) {
    if (!isRecord(dropTo) || !isId(dropTo["uid"]) || !isId(dropTo["gid"])) return null;
    spec.dropTo = { uid: dropTo["uid"], gid: dropTo["gid"] };
  }
  return spec;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Printable ASCII without a slash: a name is also a folder of /sys. Windows' device paths have backslashes and braces. */
export function isInterfaceName(value: unknown): value is string {
  return typeof value === "string" && /^[!-.0-~]{1,128}$/.test(value) && value !== "." && value !== "..";
}

/** A NUL would end the text early on its way to C. */
export function isBpf(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_BPF_LENGTH && !value.includes("\0");
}

function isInteger(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

/** 2^32 − 1 means "no change" to the system calls. Root is not a user to drop to. */
function isId(value: unknown): value is number {
  return isInteger(value, 1, 0xffff_fffe);
}
