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

export class FakeContent {
  readonly #names = new Map<string, Sum & { apps: string[] }>();
  readonly #services = new Map<string, Sum & { apps: string[] }>();
  readonly #versions = new Map<string, Sum>();
  readonly #clear = new Map<string, Sum & { ip: string; app: string }>();

  add(flow: Flow, isNew: boolean, size: number): void {
    const flows = isNew ? 1 : 0;
    const more = (sum: Sum) => {
      sum.flows += flows;
      sum.bytes += size;
    };
    const { host, app, tls_version: version } = flow;
    if (host !== null && app !== null) {
      const service = NAMES.find(([name]) => name === host)?.[1] ?? host;
      for (const [map, key] of [
        [this.#names, host],
        [this.#services, service],
      ] as const) {
        const entry = map.get(key) ?? { apps: [], flows: 0, bytes: 0 };
        if (!entry.apps.includes(app)) entry.apps.push(app);
        more(entry);
        map.set(key, entry);
      }
    }
    if (version !== null) {
      const entry = this.#versions.get(version) ?? { flows: 0, bytes: 0 };
      more(entry);
      this.#versions.set(version, entry);
    }
    if (flow.encrypted === false && app !== null) {
      const key = `${flow.src_ip} ${app}`;
      const entry = this.#clear.get(key) ?? { ip: flow.src_ip, app, flows: 0, bytes: 0 };
      more(entry);
      this.#clear.set(key, entry);
    }
  }

  snapshot(): Pick<Snapshot, "server_names" | "services" | "tls_versions" | "cleartext"> {
    const domainOf = (host: string) => NAMES.find(([name]) => name === host)?.[2] ?? null;
    const serviceOf = (host: string) => NAMES.find(([name]) => name === host)?.[1] ?? null;
    return {
      server_names: top(
        [...this.#names].map(([host, sum]) => ({ host, domain: domainOf(host), service: serviceOf(host), ...sum })),
      ),
      services: top([...this.#services].map(([service, sum]) => ({ service, ...sum }))),
      tls_versions: [...this.#versions].map(([version, sum]) => ({ version, weak: version < "TLSv1.2", ...sum })),
      cleartext: top([...this.#clear.values()].map((entry) => ({ ...entry, local: true }))),
    };
  }
}

function top<Row extends Sum>(rows: Row[]): { rows: Row[]; total: number; error: number } {
  return { rows: rows.toSorted((a, b) => b.bytes - a.bytes).slice(0, 50), total: rows.length, error: 0 };
}
