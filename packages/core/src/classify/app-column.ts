// The APP column of a flow: what it is, how that is known, who can read it, and how far the classifier has got.

import type { FlowIdentity } from "../flow/flow-record.ts";
import { APPS } from "./apps.ts";

/** Bits 0 to 15: the application's id. */
export const APP_ID = 0xffff;

/** Bits 16 and 17: how the application was found. */
export const AppSource = { NONE: 0, PORT: 0x10000, CONTENT: 0x20000, RELATED: 0x30000 } as const;
const SOURCE = 0x30000;
const SOURCE_SHIFT = 16;
const SOURCE_NAMES = [null, "port", "content", "related"] as const;

/** Bit 18: nothing more is wanted of the flow's bytes. */
export const SETTLED = 0x40000;

/** Bits 19 and 20: who can read it; with neither bit, what is usual for the application. */
export const AppEncryption = { USUAL: 0, CLEAR: 0x80000, ENCRYPTED: 0x100000 } as const;
export const ENCRYPTION = 0x180000;

/** Bit 21: its streams are put together. Bit 22: a session follows it. */
export const STREAMED = 0x200000;
export const FOLLOWED = 0x400000;

/** Bits 24 to 28: packets with data, up to 31. */
export const LOOK_SHIFT = 24;
export const MOST_LOOKS = 31;

/** True, false, or null where it is not known. */
export function isEncrypted(app: number): boolean | null {
  const bits = app & ENCRYPTION;
  if (bits === AppEncryption.USUAL) return APPS[app & APP_ID]?.encrypted ?? null;
  return bits === AppEncryption.ENCRYPTED;
}

/** 0 not at all, 1 by its port, 2 by its content, 3 by another flow. */
export function sourceOf(app: number): number {
  return (app & SOURCE) >>> SOURCE_SHIFT;
}

export function identityOf(app: number): FlowIdentity {
  return {
    app: APPS[app & APP_ID]?.name ?? null,
    app_source: SOURCE_NAMES[sourceOf(app)] ?? null,
    encrypted: isEncrypted(app),
  };
}
