// Everything that can go wrong with a capture: a closed list of codes, each with what happened and what to do.

import { realpathSync } from "node:fs";

export interface Problem {
  code: ProblemCode;
  message: string;
  remedy: string;
}

/** What a problem is about; a code uses what it needs. */
interface Subject {
  /** Interface, user or path. */
  name?: string;
  /** libpcap's or the system's own words. */
  detail?: string;
}

type Texts = (name: string, detail: string) => [message: string, remedy: string];

const PROBLEMS = {
  "no-libpcap": (_, detail) => [`libpcap, the capture library, cannot be loaded${because(detail)}.`, libpcapRemedy()],
  "no-right": (name) => [`This user has no right to capture${name === "" ? "" : ` on ${name}`}.`, rightRemedy()],
  "no-such-interface": (name) => [
    `There is no interface "${name}" here.`,
    "`wireglass interfaces` lists those there are.",
  ],
  "interface-down": (name) => [
    `Interface ${name} is down.`,
    process.platform === "linux" ? `Bring it up: sudo ip link set ${name} up` : `Bring it up: sudo ifconfig ${name} up`,
  ],
  "link-down": (name) => [
    `Interface ${name} is down; the capture goes on when it is up again.`,
    "Look at its cable or its network, or whether somebody has taken it down.",
  ],
  "interface-vanished": (name) => [
    `Interface ${name} has disappeared; everything captured before is complete.`,
    "Start the capture again when it is back.",
  ],
  "bad-bpf": (name, detail) => [
    `The capture filter "${name}" is not valid: ${detail}.`,
    "Its language is described in pcap-filter(7); for example: tcp port 443, host 192.0.2.1, not arp.",
  ],
  "no-promiscuous": (name) => [
    `Interface ${name} does not allow promiscuous mode.`,
    "Capture without promiscuous mode.",
  ],
  "capture-failed": (name, detail) => [
    `Capturing${name === "" ? "" : ` on ${name}`} failed${because(detail)}.`,
    "`wireglass doctor` checks what a capture needs.",
  ],
  "capture-killed": () => [
    "The capture process was ended from outside; frames that it had not yet handed over are lost.",
    "Start the capture again; if memory ran out, the kernel's log (dmesg) says so.",
  ],
  "broken-stream": (_, detail) => [
    `The capture process sent what is not understood${because(detail)}.`,
    "Start the capture again.",
  ],
  "broker-gone": () => ["The process that starts captures has ended.", "Restart wireglass."],
  "ping-failed": (_, detail) => [
    `Echoes cannot be sent${because(detail)}.`,
    "`wireglass doctor` tells which ways of pinging work here.",
  ],
  "drop-failed": (name, detail) => [
    `Root could not be given up for ${name}${because(detail)}; nothing was captured.`,
    "Name another user with --user NAME, or keep root with --user root.",
  ],
  "no-such-user": (name) => [`There is no user "${name}".`, "Name an existing user with --user NAME."],
  "not-root": (name) => [`Only root can become ${name}.`, "Leave --user out, or start with sudo."],
  "no-unprivileged-user": () => [
    "There is no unprivileged user to give root up for.",
    "Name one with --user NAME, or keep root with --user root.",
  ],
  "invalid-request": (_, detail) => [
    `The capture was asked for in a way that is not allowed${because(detail)}.`,
    "Check the options.",
  ],
} satisfies Record<string, Texts>;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

export function problem(code: ProblemCode, { name = "", detail = "" }: Subject = {}): Problem {
  // The texts say where their sentence ends themselves.
  const [message, remedy] = PROBLEMS[code](name, detail.trim().replace(/\.$/, ""));
  return { code, message, remedy };
}

/** A problem on its way through code that can only throw or reject. */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The exit code that the command line promises: 77 for a missing right, 2 for a wrong option, else 1. */
export function exitCode(code: ProblemCode): 1 | 2 | 77 {
  if (code === "no-right") return 77;
  return code === "bad-bpf" || code === "no-such-user" || code === "invalid-request" ? 2 : 1;
}

function because(detail: string): string {
  return detail === "" ? "" : `: ${detail}`;
}

function libpcapRemedy(): string {
  if (process.platform === "win32") return "Install Npcap (npcap.com).";
  if (process.platform === "darwin") return "It is part of macOS: repair the system, or install libpcap with Homebrew.";
  return "Install it: sudo apt-get install libpcap0.8 (Fedora: sudo dnf install libpcap; Alpine: sudo apk add libpcap).";
}

export function rightRemedy(): string {
  if (process.platform === "linux") {
    return `Start it with sudo, or give Node the right once (for every Node program here): ${setcapCommand()}`;
  }
  return process.platform === "darwin" ? "Start it with sudo." : "Start it as administrator.";
}

/** setcap wants the file itself, and the node in PATH is often a link. */
export function setcapCommand(): string {
  return `sudo setcap cap_net_raw+ep ${realpathSync(process.execPath)}`;
}
