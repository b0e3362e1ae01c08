// The part of core that reads and decodes, for a thread that does nothing else: the whole would take it too long to load.

export { Frame } from "./capfile/frame.ts";
export { openCapture } from "./capfile/open-capture.ts";
export { Decoder } from "./decode/decode.ts";
export { Defragmenter } from "./decode/defragment.ts";
export { FlowKey } from "./flow/flow-key.ts";
export { PackedPackets } from "./flow/packed-packets.ts";
