// A minimal X.509 certificate in DER (RFC 5280). Key and signature are any bytes: nobody here verifies them.

import { bytes, u16 } from "../bytes.ts";

export interface CertificateFields {
  subject: string;
  issuer?: string;
  /** DNS names (subject alternative name); the subject by default. */
  names?: readonly string[];
  /** UTCTime, for example `260101000000Z`. */
  notBefore?: string;
  notAfter?: string;
  serial?: Uint8Array;
  /** Uncompressed point on P-256: 64 bytes. */
  key: Uint8Array;
}

export function certificate(fields: CertificateFields): Uint8Array {
  const { subject, issuer = "Example CA", names = [subject] } = fields;
  const validity = sequence(
    der(0x17, text(fields.notBefore ?? "260101000000Z")),
    der(0x17, text(fields.notAfter ?? "270101000000Z")),
  );
  const publicKey = sequence(
    sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01), oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07)),
    der(0x03, Uint8Array.of(0, 4), fields.key),
  );
  const alternatives = sequence(...names.map((name) => der(0x82, text(name))));
  const extensions = der(0xa3, sequence(sequence(oid(0x55, 0x1d, 0x11), der(0x04, alternatives))));
  const signed = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, fields.serial ?? Uint8Array.of(1)),
    ecdsaWithSha256(),
    commonName(issuer),
    validity,
    commonName(subject),
    publicKey,
    extensions,
  );
  // r and s of an ECDSA signature, taken from the key: two positive integers of the right size.
  const half = (from: number): Uint8Array => der(0x02, Uint8Array.of(0x11), fields.key.subarray(from, from + 31));
  return sequence(signed, ecdsaWithSha256(), der(0x03, Uint8Array.of(0), sequence(half(0), half(32))));
}

const der = (tag: number, ...content: readonly Uint8Array[]): Uint8Array => {
  const body = bytes(...content);
  const { length } = body;
  return bytes(tag, length < 128 ? length : length < 256 ? [0x81, length] : [0x82, ...u16(length)], body);
};
const sequence = (...items: readonly Uint8Array[]): Uint8Array => der(0x30, ...items);
const oid = (...arcs: readonly number[]): Uint8Array => der(0x06, Uint8Array.from(arcs));
const text = (value: string): Uint8Array => bytes(value);
const ecdsaWithSha256 = (): Uint8Array => sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const commonName = (name: string): Uint8Array =>
  sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, text(name)))));
