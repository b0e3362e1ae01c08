// In which country an address is registered, by the table of a package. Its file is opened at once, because it may not be
// readable later, and read when somebody first asks: no start waits for it. Without a table no address has a country.

import { closeSync, openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { BlockList, isIP } from "node:net";
import type { CountryOf } from "@wireglass/core";
import { type CountryResponse, Reader } from "mmdb-lib";

const TABLE = "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb";

export class CountryTable {
  /** Null: it is not open, or not any more. */
  #descriptor: number | null = null;
  #reader: Reader<CountryResponse> | null = null;
  #problem: string | null = null;

  /** `file` is that of a package, or a path. */
  constructor(file = TABLE) {
    try {
      this.#descriptor = openSync(createRequire(import.meta.url).resolve(file), "r");
    } catch (error) {
      this.#problem = reasonOf(error);
    }
  }

  readonly countryOf: CountryOf = (ip) => {
    this.#load();
    const version = isIP(ip);
    if (this.#reader === null || version === 0) return null;
    try {
      const code = codeOf(this.#reader.get(ip));
      return code === null || isReserved(ip, version === 4 ? "ipv4" : "ipv6") ? null : code;
    } catch {
      // A table that is broken within.
      return null;
    }
  };

  /** When it was made; or why there is none. */
  state(): { made: Date } | { problem: string } {
    this.#load();
    if (this.#reader === null) return { problem: this.#problem ?? "it cannot be read" };
    return { made: this.#reader.metadata.buildEpoch };
  }

  #load(): void {
    const descriptor = this.#descriptor;
    if (descriptor === null) return;
    this.#descriptor = null;
    try {
      // Its entries are few and small: each is read from the file's bytes once.
      this.#reader = new Reader(readFileSync(descriptor), { cache: new Map() });
    } catch (error) {
      this.#problem = reasonOf(error);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** ISO 3166-1; the package says it in a way of its own. */
function codeOf(entry: unknown): string | null {
  const { country_code: code } = (entry ?? {}) as { country_code?: unknown };
  return typeof code === "string" && /^[A-Z]{2}$/.test(code) ? code : null;
}

/**
 * What is nobody's on the Internet, whatever the table says of it: the registries of special-purpose addresses (RFC 6890),
 * with documentation, multicast, and IPv6 that only wraps IPv4. Two lists, because one would take IPv4 for wrapped as well.
 */
const RESERVED = {
  ipv4: blockList("ipv4", [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 3],
  ]),
  ipv6: blockList("ipv6", [
    ["::", 3],
    ["2001::", 23],
    ["2001:db8::", 32],
    ["2002::", 16],
    ["3fff::", 20],
    ["4000::", 2],
    ["8000::", 1],
  ]),
} as const;

type Family = "ipv4" | "ipv6";

function blockList(family: Family, networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, family);
  return list;
}

function isReserved(ip: string, family: Family): boolean {
  return RESERVED[family].check(ip, family);
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.split("\n", 1)[0] ?? reason;
}
