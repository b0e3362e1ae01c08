// Versions of SSL, TLS and DTLS by their numbers on the wire.

const NAMES: Readonly<Record<number, string>> = {
  0x0002: "SSLv2",
  0x0300: "SSLv3",
  0x0301: "TLSv1.0",
  0x0302: "TLSv1.1",
  0x0303: "TLSv1.2",
  0x0304: "TLSv1.3",
  // What OpenSSL spoke before RFC 4347, and some VPNs still do.
  0x0100: "DTLSv1.0",
  0xfeff: "DTLSv1.0",
  0xfefd: "DTLSv1.2",
  0xfefc: "DTLSv1.3",
};

const WEAK: ReadonlySet<string> = new Set(["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "DTLSv1.0"]);

/** `TLSv1.2`; null for a number that no version has. Drafts of TLS 1.3 (0x7f00 and their number) count as it. */
export function versionName(version: number): string | null {
  return version >> 8 === 0x7f ? "TLSv1.3" : (NAMES[version] ?? null);
}

/** Below 1.2: not to be used any more (RFC 8996). */
export function isWeak(version: string): boolean {
  return WEAK.has(version);
}
