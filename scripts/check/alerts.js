// Alerts of a capture as the built command reports them, and what is wrong with them.

import { execFileSync } from "node:child_process";
import { inProject } from "../setup/paths.js";

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

/** With any filter for which a display filter is wrong, the command would say so. */
export function alertsOf(file) {
  const wireglass = inProject("apps", "cli", "bin", "wireglass.js");
  const text = execFileSync(process.execPath, [wireglass, "read", file, "--report", "alerts", "--format", "json"], {
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(text);
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
