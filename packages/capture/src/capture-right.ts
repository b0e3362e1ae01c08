// The doctor's check of the right to capture: tried for real, and when it is missing, why.

import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { parseCapabilities } from "./capabilities.ts";
import type { DoctorCheck } from "./doctor-check.ts";
import type { ProbeResult } from "./probe.ts";
import { rightRemedy } from "./problems.ts";

const NAME = "right to capture";

export function captureRight({ libpcap, problem }: ProbeResult, tried: string | null): DoctorCheck {
  const root = process.geteuid?.() === 0;
  if (libpcap === null)
    return { name: NAME, status: "warning", detail: "Not tried: libpcap is missing.", remedy: null };
  if (tried === null) return { name: NAME, status: "warning", detail: "Not tried: no interface is up.", remedy: null };
  if (problem === null) {
    return { name: NAME, status: "ok", detail: `${tried} could be opened.`, remedy: null };
  }
  if (problem.code !== "no-right" || process.platform !== "linux") {
    return { name: NAME, status: "failed", detail: problem.message, remedy: problem.remedy };
  }
  return {
    name: NAME,
    status: "failed",
    ...missingRight(readFileSync("/proc/self/status", "utf8"), root, nodeHasRight()),
  };
}

/** Why a packet socket was refused, and the way out that fits. */
export function missingRight(status: string, root: boolean, onFile: boolean): { detail: string; remedy: string } {
  const { netRaw, noNewPrivileges } = parseCapabilities(status);
  if (root && !netRaw) {
    return {
      detail: "Root, but without CAP_NET_RAW: this is a container that was not given it.",
      remedy: "Start the container with --cap-add=NET_RAW --network=host.",
    };
  }
  if (netRaw) {
    return {
      detail: "CAP_NET_RAW is there, but the kernel refuses packet sockets.",
      remedy: "A security module (SELinux, AppArmor, seccomp) forbids it: see its log.",
    };
  }
  if (onFile) {
    const why = noNewPrivileges
      ? "new privileges are forbidden here (NoNewPrivs)"
      : "it has no effect (a file system mounted nosuid?)";
    return { detail: `The node program has CAP_NET_RAW, but ${why}.`, remedy: "Start it with sudo." };
  }
  return { detail: `This user (${process.getuid?.()}) has no CAP_NET_RAW.`, remedy: rightRemedy() };
}

function nodeHasRight(): boolean {
  const env = { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
  try {
    return /cap_net_raw/.test(
      execFileSync("getcap", [realpathSync(process.execPath)], { encoding: "utf8", env, stdio: "pipe" }),
    );
  } catch {
    // No getcap here: then nobody has used setcap either.
    return false;
  }
}
