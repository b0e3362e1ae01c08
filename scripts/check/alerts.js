// Alerts of a capture as the built command reports them, and what is wrong with them.

import { wireglass } from "./programs.js";

/** The rule that has to find each attack; where two see the same thing from two sides, either may. */
export const ATTACK_RULES = {
  "scan-syn": ["port-scan"],
  "scan-nmap-version-arp": ["arp-scan", "port-scan"],
  "synflood-200": ["syn-flood"],
  "dhcp-flood": ["dhcp-flood"],
  "ssh-bruteforce": ["brute-force"],
  "ftp-bruteforce": ["brute-force"],
  "icmpv6-rsmurf": ["icmp-flood"],
  "dns-exfiltration": ["dns-tunnel"],
  "smb-mixed": ["port-scan"],
};

export async function alertsOf(file) {
  const { stdout, stderr } = await wireglass("read", file, "--report", "alerts", "--format", "json");
  if (stdout === "") throw new Error(`wireglass read ${file}: ${stderr.trim()}`);
  return JSON.parse(stdout);
}

export function faultsOf(label, rules, alerts) {
  const loud = alerts.filter(({ severity }) => severity !== "LOW");
  if (label === "benign") return loud.map(({ severity, rule }) => `${severity} ${rule} on ordinary traffic`);
  if (rules === null) return ["no rule is named for this attack"];
  const found = alerts.filter(({ rule }) => rules.includes(rule));
  const faults = found.length === 1 ? [] : [`${rules.join(" or ")}: ${found.length} alerts instead of 1`];
  const others = loud.filter(({ rule }) => !rules.includes(rule)).map(({ rule }) => `${rule} as well`);
  return [...faults, ...others];
}
