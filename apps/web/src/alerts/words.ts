// Alerts in words: rules and severities by name, and how many there are of which.

import type { AlertView, Rule, Severity } from "@wireglass/contract";

/** Worst first. */
export const SEVERITIES = ["HIGH", "MEDIUM", "LOW"] as const satisfies readonly Severity[];

const NAMES: Readonly<Record<Severity, string>> = { HIGH: "High", MEDIUM: "Medium", LOW: "Low" };
export const severityName = (severity: Severity): string => NAMES[severity];

export const SEVERITY_MEANS: Readonly<Record<Severity, string>> = {
  HIGH: "Look at it now: it does harm, or is about to.",
  MEDIUM: "Look at it today: seldom harmless.",
  LOW: "Good to know: true, but ordinary in many networks.",
};

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  arp: "ARP",
  ddos: "DDoS",
  dhcp: "DHCP",
  dns: "DNS",
  icmp: "ICMP",
  syn: "SYN",
  tls: "TLS",
  udp: "UDP",
};

/** Its title; before the rules have come, its id as words: port-scan is "Port scan". */
export function ruleTitle(id: string, rules?: readonly Rule[]): string {
  const known = rules?.find(({ rule }) => rule === id);
  if (known !== undefined) return known.title;
  const words = id.split("-").map((word) => ABBREVIATIONS[word] ?? word);
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type Counts = AlertView["open"];

/** What somebody should look at: LOW is only good to know. */
export const needsAttention = (open: Counts): number => open.HIGH + open.MEDIUM;

/** The worst severity that there is any of. */
export const worst = (open: Counts): Severity | null => SEVERITIES.find((severity) => open[severity] > 0) ?? null;

/** "1 high, 3 low" */
export function countsWords(open: Counts): string {
  const parts = SEVERITIES.filter((severity) => open[severity] > 0).map(
    (severity) => `${open[severity]} ${severityName(severity).toLowerCase()}`,
  );
  return parts.length === 0 ? "none" : parts.join(", ");
}
