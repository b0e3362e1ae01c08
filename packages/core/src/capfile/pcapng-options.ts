// The options at the end of a pcapng block: code, length, value padded to 32 bits, up to an end mark or the block's end.

import { OptionCode, padded } from "./pcapng-format.ts";

/** Returns false when the option means damage. */
export type OptionVisitor = (code: number, at: number, length: number) => boolean;

const IGNORE: OptionVisitor = () => true;

/** Walks the options in `view[start, end)`. False: one of them does not fit, or the visitor refused it. */
export function readOptions(
  view: DataView<ArrayBufferLike>,
  littleEndian: boolean,
  start: number,
  end: number,
  visit: OptionVisitor = IGNORE,
): boolean {
  let at = start;
  while (at < end) {
    if (end - at < 4) return false;
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === OptionCode.END) return true;
    at += 4;
    if (padded(length) > end - at || !visit(code, at, length)) return false;
    at += padded(length);
  }
  return true;
}
