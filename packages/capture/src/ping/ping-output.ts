// What the ping programs print for one echo: iputils, inetutils, BusyBox, macOS and the BSDs. They agree on the answer's
// "time=", and on little else.

/** The round trip in milliseconds; null when no answer is told of. */
export function parsePingTime(output: string): number | null {
  for (const line of output.split("\n")) {
    // "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.045 ms"; the decimal sign may be the locale's; "time<1 ms" is below it.
    const match = /^\d+ bytes from .*\btime\s?([=<])\s?(\d+(?:[.,]\d+)?)\s?(ms|us|s|sec)?\b/.exec(line.trim());
    if (match === null) continue;
    const [, , figure = "", unit = "ms"] = match;
    const value = Number(figure.replace(",", "."));
    return unit === "us" ? value / 1000 : unit === "ms" ? value : value * 1000;
  }
  return null;
}

const FORBIDDEN =
  /operation not permitted|permission denied|lacking privilege|must be (?:root|suid)|are you root|cap_net_raw/i;
const UNREACHABLE = /(network is (?:unreachable|down)|no route to host|destination (?:host|net|port) \w+)/i;

/** What its messages say about an echo without an answer. */
export function parsePingFailure(messages: string): { forbidden: boolean; reason: string | null } {
  if (FORBIDDEN.test(messages)) return { forbidden: true, reason: "the system's ping is not permitted here" };
  return { forbidden: false, reason: UNREACHABLE.exec(messages)?.[1] ?? null };
}

export type PingFlavour = "iputils" | "inetutils" | "other";

/** By what `ping -V` prints, whether it knows the option or not. */
export function pingFlavour(version: string): PingFlavour {
  if (/\biputils\b/i.test(version)) return "iputils";
  return /\binetutils\b/i.test(version) ? "inetutils" : "other";
}
