// Checks everything that a capture needs, and says for each what to do.

import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { freemem, homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { ProbeRequest } from "./broker-messages.ts";
import { DEFAULT_RING_BYTES } from "./capture-spec.ts";
import { captureRight } from "./capture-right.ts";
import type { DoctorCheck } from "./doctor-check.ts";
import type { InterfaceInfo } from "./interface-info.ts";
import { listInterfaces } from "./interfaces.ts";
import { pingCheck } from "./ping/ping-check.ts";
import { chooseUser } from "./privileges.ts";
import { runProbe } from "./probe.ts";
import type { ProbeResult } from "./probe.ts";

export interface DoctorOptions {
  /** Where history and captures are to be kept. */
  dataDir?: string;
  /** As in --user. */
  user?: string;
  /** After root was dropped the broker's, which still has the rights that captures will have. */
  probe?: (request: ProbeRequest) => Promise<ProbeResult>;
}

const MIN_NODE = [20, 19] as const;

export async function doctor(options: DoctorOptions = {}): Promise<DoctorCheck[]> {
  const interfaces = await listInterfaces();
  const tried = (interfaces.find((info) => info.default) ?? interfaces.find((info) => info.up))?.name ?? null;
  const request = { bpf: null, interface: tried, activate: tried !== null };
  const [probe, ping] = await Promise.all([(options.probe ?? runProbe)(request), pingCheck(options.user)]);
  return [
    nodeCheck(process.versions.node),
    libpcapCheck(probe),
    captureRight(probe, tried),
    interfacesCheck(interfaces),
    memoryCheck(availableMemory()),
    ping,
    userCheck(options.user),
    dataCheck(options.dataDir ?? defaultDataDir()),
  ];
}

export function nodeCheck(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNew = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  const detail = `Node ${version} at ${process.execPath}`;
  return isNew
    ? ok("node", detail)
    : failed("node", `${detail} is too old.`, `Install Node ${MIN_NODE.join(".")} or newer (nodejs.org).`);
}

export function libpcapCheck({ libpcap, problem }: ProbeResult): DoctorCheck {
  if (libpcap !== null) return ok("libpcap", libpcap);
  return failed("libpcap", problem?.message ?? "libpcap gave no version.", problem?.remedy ?? null);
}

export function interfacesCheck(interfaces: readonly InterfaceInfo[]): DoctorCheck {
  const up = interfaces.filter((info) => info.up);
  const names = up.map((info) => (info.default ? `${info.name} (default route)` : info.name)).join(", ");
  if (up.some((info) => !info.loopback)) return ok("interfaces", `up: ${names}`);
  const down = interfaces.find((info) => !info.loopback && !info.up)?.name;
  const remedy = down === undefined ? "Connect a network interface." : `Bring one up: sudo ip link set ${down} up`;
  const detail = up.length === 0 ? "No interface is up." : `Only loopback is up: ${names}.`;
  return { name: "interfaces", status: up.length === 0 ? "failed" : "warning", detail, remedy };
}

export function memoryCheck(available: number): DoctorCheck {
  const detail = `The kernel's ring takes ${mebibytes(DEFAULT_RING_BYTES)} per interface; ${mebibytes(available)} are available`;
  // The program itself needs about as much again.
  if (available >= 4 * DEFAULT_RING_BYTES) return ok("memory", `${detail}.`);
  return warning(
    "memory",
    `${detail}: a smaller ring is used if need be, and bursts may be dropped.`,
    "Capture fewer interfaces at once, or free memory.",
  );
}

function userCheck(name: string | undefined): DoctorCheck {
  const user = chooseUser(name);
  if (user !== null && "code" in user) return failed("user", user.message, user.remedy);
  if (user !== null) return ok("user", `Root is given up for ${user.name} before the first frame is read.`);
  if (process.getuid?.() === 0)
    return warning("user", "Root is kept, as asked for.", "Leave --user out to give it up.");
  return ok("user", "Not root: nothing to give up.");
}

export function dataCheck(folder: string): DoctorCheck {
  let existing = resolve(folder);
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    if (!statSync(existing).isDirectory()) throw new Error("not a folder");
    accessSync(existing, constants.W_OK | constants.X_OK);
    return ok("data", existing === resolve(folder) ? folder : `${folder} (will be made)`);
  } catch {
    const reason =
      existing === resolve(folder) ? `${folder} cannot be written to.` : `${folder} cannot be made in ${existing}.`;
    return failed("data", reason, "Name another folder with --data DIR.");
  }
}

/** Of the user whom root is given up for, so that sudo and no sudo find the same captures. */
export function defaultDataDir(): string {
  const base = process.env["XDG_DATA_HOME"];
  if (base !== undefined && base !== "") return join(base, "wireglass");
  const user = chooseUser();
  const home = user !== null && "home" in user && user.home !== null && existsSync(user.home) ? user.home : homedir();
  return join(home, ".local", "share", "wireglass");
}

/** What the kernel can free counts as well, where it says so. */
function availableMemory(): number {
  try {
    const kibibytes = /^MemAvailable:\s*(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
  } catch {
    return freemem();
  }
}

function ok(name: string, detail: string): DoctorCheck {
  return { name, status: "ok", detail, remedy: null };
}

function warning(name: string, detail: string, remedy: string): DoctorCheck {
  return { name, status: "warning", detail, remedy };
}

function failed(name: string, detail: string, remedy: string | null): DoctorCheck {
  return { name, status: "failed", detail, remedy };
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MiB`;
}
