// Addresses and names as targets of a probe.

import { isIP, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import type { Family } from "./echo-message.ts";

const MAX_NAME_LENGTH = 253;

/** Of an address, with or without a zone. */
export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

/** An address as it is, "fe80::1%eth0" too. */
export function isAddress(text: string): boolean {
  const zone = text.indexOf("%");
  if (zone < 0) return isIP(text) !== 0;
  return isIPv6(text.slice(0, zone)) && /^[\w.:@-]{1,32}$/.test(text.slice(zone + 1));
}

/**
 * What to probe, from what somebody has typed: brackets around an address go, international names become ASCII
 * (RFC 5890). Null when it is neither an address nor a host name.
 */
export function parseTarget(text: string): string | null {
  const bare = text.trim().replace(/^\[(.*)\]$/, "$1");
  if (isAddress(bare)) return bare;
  // oxlint-disable-next-line no-control-regex
  const name = /^[\u0000-\u007f]*$/.test(bare) ? bare : domainToASCII(bare);
  const isName = name.length <= MAX_NAME_LENGTH && /^\w(?:[\w-]{0,62})(?:\.\w[\w-]{0,62})*\.?$/.test(name);
  // Digits and dots alone would be an address, and are not one.
  return isName && !/^[\d.]+$/.test(name) ? name : null;
}
