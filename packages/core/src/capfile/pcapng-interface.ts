// An interface of a pcapng section: the Interface Description Block and what frames need of it.

import type { CaptureInterface } from "./frame.ts";
import { linkTypeOf, maxCaptured } from "./link-type-field.ts";
import { OptionCode } from "./pcapng-format.ts";
import { readOptions } from "./pcapng-options.ts";
import { type TimeScale, timeScale } from "./time-scale.ts";
import { decodeUtf8 } from "./utf8.ts";

export interface SectionInterface {
  description: CaptureInterface;
  /** Index in the reader's list, which runs through all sections; ids in packets start anew in each. */
  index: number;
  maxCaptured: number;
  scale: TimeScale;
  /** Packets that the capturing program reported lost, so far. */
  dropped: number;
}

const DEFAULT_RESOLUTION = 6;

/** A name is a few bytes; a hostile file can have many interfaces with 64 KiB each. */
const MAX_TEXT = 256;

/** Body of the block at `view[start, end)`. Null: an option is damaged. */
export function readInterface(
  data: Uint8Array,
  view: DataView<ArrayBufferLike>,
  littleEndian: boolean,
  start: number,
  end: number,
  index: number,
): SectionInterface | null {
  const linkType = linkTypeOf(view.getUint16(start, littleEndian));
  const description: CaptureInterface = {
    name: null,
    description: null,
    linkType,
    snapLength: view.getUint32(start + 4, littleEndian),
  };
  let resolution = DEFAULT_RESOLUTION;
  let offset = 0;
  const intact = readOptions(view, littleEndian, start + 8, end, (code, at, length) => {
    if (code === OptionCode.IF_NAME) description.name = text(data, at, length);
    else if (code === OptionCode.IF_DESCRIPTION) description.description = text(data, at, length);
    else if (code === OptionCode.IF_TIME_RESOLUTION) {
      if (length !== 1) return false;
      resolution = data[at]!;
    } else if (code === OptionCode.IF_TIME_OFFSET) {
      if (length !== 8) return false;
      offset = Number(view.getBigInt64(at, littleEndian)) * 1e6;
    }
    return true;
  });
  const scale = timeScale(resolution, offset);
  if (!intact || scale === null) return null;
  return { description, index, maxCaptured: maxCaptured(linkType), scale, dropped: 0 };
}

function text(data: Uint8Array, at: number, length: number): string {
  return decodeUtf8(data, at, at + Math.min(length, MAX_TEXT));
}
