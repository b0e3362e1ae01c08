// What made-up flows say of themselves: names, services, versions, and what they leave in the clear.

import type { Flow, Snapshot } from "@wireglass/contract";

const NAMES: readonly (readonly [host: string, service: string, domain: string])[] = [
  ["rr4---sn-4g5e6nze.googlevideo.com", "YouTube", "googlevideo.com"],
  ["www.youtube.com", "YouTube", "youtube.com"],
  ["ipv4-c012-fra001-ix.1.oca.nflxvideo.net", "Netflix", "nflxvideo.net"],
  ["teams.microsoft.com", "Teams", "microsoft.com"],
  ["github.com", "GitHub", "github.com"],
  ["deb.debian.org", "Debian", "debian.org"],
  ["outlook.office365.com", "Microsoft 365", "office365.com"],
  ["nextcloud.example.net", "example.net", "example.net"],
  ['a"quoted\\name.example', 'a"quoted\\name.example', 'a"quoted\\name.example'],
  ["www.wikipedia.org", "Wikipedia", "wikipedia.org"],
  ["updates.printer.example", "printer.example", "printer.example"],
  ["imap.example.org", "example.org", "example.org"],
];

const NAMED = new Set(["tls", "quic", "http"]);

type Details = Pick<Flow, "host" | "alpn" | "tls_version" | "ja4">;

/** The same for the same pair of hosts. */
export function detailsOf(app: string | null, seed: number): Details {
  if (app === null || !NAMED.has(app)) return { host: null, alpn: null, tls_version: null, ja4: null };
  const host = NAMES[seed % NAMES.length][0];
  if (app === "http") return { host, alpn: null, tls_version: null, ja4: null };
  const version = app === "quic" || seed % 4 > 0 ? "TLSv1.3" : seed % 8 === 0 ? "TLSv1.0" : "TLSv1.2";
  const quic = app === "quic";
  const ja4 = `${quic ? "q" : "t"}13d1516h${quic ? 3 : 2}_8daaf6152771_d8a2da3f94cd`;
  return { host, alpn: quic ? "h3" : "h2", tls_version: version, ja4 };
}

interface Sum {
  flows: number;
  bytes: number;
}

const knownName = (host: string) => NAMES.find(([name]) => name === host);

export class FakeContent {
  readonly #names = new Map<string, Snapshot["server_names"]["rows"][number]>();
  readonly #services = new Map<string, Snapshot["services"]["rows"][number]>();
  readonly #versions = new Map<string, Snapshot["tls_versions"][number]>();
  readonly #clear = new Map<string, Snapshot["cleartext"]["rows"][number]>();

  add(flow: Flow, isNew: boolean, size: number): void {
    const flows = isNew ? 1 : 0;
    const { host, app, tls_version: version, src_ip: ip } = flow;
    if (host !== null && app !== null) {
      const [, service, domain] = knownName(host) ?? [host, host, host];
      const none = { flows: 0, bytes: 0 };
      for (const entry of [
        entryOf(this.#names, host, () => ({ host, service, domain, apps: [], ...none })),
        entryOf(this.#services, service, () => ({ service, apps: [], ...none })),
      ]) {
        if (!entry.apps.includes(app)) entry.apps.push(app);
        count(entry, flows, size);
      }
    }
    if (version !== null) {
      const weak = version < "TLSv1.2";
      count(
        entryOf(this.#versions, version, () => ({ version, weak, flows: 0, bytes: 0 })),
        flows,
        size,
      );
    }
    if (flow.encrypted === false && app !== null) {
      const entry = entryOf(this.#clear, `${ip} ${app}`, () => ({
        ip,
        local: true,
        app,
        passwords: 0,
        flows: 0,
        bytes: 0,
      }));
      count(entry, flows, size);
      if (isNew && flow.cleartext_password) entry.passwords++;
    }
  }

  snapshot(): Pick<Snapshot, "server_names" | "services" | "tls_versions" | "cleartext"> {
    return {
      server_names: top(this.#names),
      services: top(this.#services),
      tls_versions: [...this.#versions.values()],
      cleartext: top(this.#clear),
    };
  }
}

function entryOf<Entry>(map: Map<string, Entry>, key: string, make: () => Entry): Entry {
  const entry = map.get(key) ?? make();
  map.set(key, entry);
  return entry;
}

function count(sum: Sum, flows: number, bytes: number): void {
  sum.flows += flows;
  sum.bytes += bytes;
}

function top<Row extends Sum>(all: Map<string, Row>): { rows: Row[]; total: number; error: number } {
  const rows = [...all.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, 50);
  return { rows, total: all.size, error: 0 };
}
