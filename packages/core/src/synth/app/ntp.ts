// NTP version 4 (RFC 5905).

import { ipv4Address } from "../address.ts";
import { bytes, u32 } from "../bytes.ts";

export interface NtpFields {
  /** 3 is a client, 4 a server. */
  mode: number;
  /** Microseconds since 1970; what is left out stays zero. */
  reference?: number;
  originate?: number;
  receive?: number;
  transmit?: number;
  stratum?: number;
}

export const ntp = (fields: NtpFields): Uint8Array =>
  bytes(
    0x20 | fields.mode,
    fields.stratum ?? (fields.mode === 4 ? 2 : 0),
    6,
    0xec,
    u32(fields.mode === 4 ? 0x0000_0312 : 0),
    u32(fields.mode === 4 ? 0x0000_0290 : 0),
    fields.mode === 4 ? ipv4Address("192.0.2.123") : u32(0),
    timestamp(fields.reference),
    timestamp(fields.originate),
    timestamp(fields.receive),
    timestamp(fields.transmit),
  );

/** Seconds since 1900 and a binary fraction. */
function timestamp(time: number | undefined): readonly number[] {
  if (time === undefined) return [...u32(0), ...u32(0)];
  const seconds = Math.floor(time / 1e6);
  return [...u32(seconds + 2_208_988_800), ...u32(((time / 1e6 - seconds) * 2 ** 32) >>> 0)];
}
