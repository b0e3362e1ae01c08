// Versions of QUIC: how their packets are typed and what their Initial keys come from. RFC 9001 (5.2), RFC 9369 (3), the
// IETF drafts, and what Google and Meta ran before there was a standard.

/** Long header types (RFC 9000, 17.2), in the numbers of version 1. */
export const LongType = { INITIAL: 0, ZERO_RTT: 1, HANDSHAKE: 2, RETRY: 3 } as const;

export const V1 = 0x00000001;
export const V2 = 0x6b3343cf;
export const Q046 = 0x51303436;
export const Q050 = 0x51303530;
const T050 = 0x54303530;
const T051 = 0x54303531;

/** From this draft on, connection ids have a length byte each. */
const FIRST_DRAFT = 22;
const LAST_DRAFT = 34;

interface InitialSecret {
  readonly salt: string;
  /** What the labels of key, IV and header protection begin with. */
  readonly label: string;
}

const secret = (salt: string, label = "quic"): InitialSecret => ({ salt, label });

const DRAFT_22 = secret("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a");
const DRAFT_23 = secret("c3eef712c72ebb5a11a7d2432bb46365bef9f502");
const DRAFT_29 = secret("afbfec289993d24c9e9786f19c6111e04390a899");
const STANDARD = secret("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
const STANDARD_2 = secret("0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2");
const GOOGLE_50 = secret("7ff579e5acd072915580304c43a2367c60488310");
const GOOGLE_51 = secret("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d");

/** Whether packets of this version have the long header of RFC 8999 and are known to exist. `version` is signed or not. */
export function isKnown(version: number): boolean {
  const v = version >>> 0;
  return v === V1 || v === V2 || draftOf(v) > 0 || isMeta(v) || v === Q050 || v === T050 || v === T051;
}

/** Null where the Initial keys of the version are not known, or where there is no TLS in it. */
export function initialSecretOf(version: number): InitialSecret | null {
  const v = version >>> 0;
  if (v === V1) return STANDARD;
  if (v === V2) return STANDARD_2;
  if (v === T050) return GOOGLE_50;
  if (v === T051) return GOOGLE_51;
  if (isMeta(v)) return v === 0xfaceb001 ? DRAFT_22 : DRAFT_23;
  const draft = draftOf(v);
  if (draft === 0) return null;
  return draft === 22 ? DRAFT_22 : draft < 29 ? DRAFT_23 : draft < 33 ? DRAFT_29 : STANDARD;
}

/** The packet type in the first byte of a long header; version 2 counts from another number (RFC 9369, 3.2). */
export function longTypeOf(first: number, version: number): number {
  const bits = (first >> 4) & 3;
  return version === V2 ? (bits + 3) & 3 : bits;
}

export function versionName(version: number): string {
  const v = version >>> 0;
  if (v === V1) return "1";
  if (v === V2) return "2";
  const draft = draftOf(v);
  if (draft > 0) return `draft-${draft}`;
  return v === Q050 || v === T050 || v === T051 || v === Q046
    ? String.fromCharCode(v >>> 24, (v >> 16) & 0xff, (v >> 8) & 0xff, v & 0xff)
    : `0x${v.toString(16).padStart(8, "0")}`;
}

function draftOf(v: number): number {
  const draft = v & 0xff;
  return v >>> 8 === 0xff0000 && draft >= FIRST_DRAFT && draft <= LAST_DRAFT ? draft : 0;
}

function isMeta(v: number): boolean {
  return v >>> 8 === 0xfaceb0 && (v & 0xff) < 0x20;
}
