// In which country an address is registered, by the table of a package. Its file is opened at once, because it may not be
// readable later, and read when somebody first asks: no start waits for it. Without a table no address has a country.

import { closeSync, openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isIPv4 } from "node:net";
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
    if (this.#reader === null || isNowhere(ip)) return null;
    try {
      return codeOf(this.#reader.get(ip));
    } catch {
      // A table that is broken within, or what is no address.
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

/** Special purposes (RFC 6890) and multicast: the table has countries for some of them. */
const NOWHERE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map((network) => {
  const [address = "", bits] = network.split("/");
  return { first: numberOf(address), size: 2 ** (32 - Number(bits)) };
});

/** Global unicast (RFC 4291) without documentation, and without what only wraps IPv4: Teredo and 6to4. */
const SOMEWHERE = /^(?!2001::|2001:0:|2001:db8:|2002:|3fff:)[23][\da-f]{3}:/;

function isNowhere(ip: string): boolean {
  if (!isIPv4(ip)) return !SOMEWHERE.test(ip);
  const address = numberOf(ip);
  return NOWHERE.some(({ first, size }) => address >= first && address < first + size);
}

function numberOf(ip: string): number {
  return ip.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.split("\n", 1)[0] ?? reason;
}
