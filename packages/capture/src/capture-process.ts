// The capture process: opens the interfaces, gives up root, moves frames. It looks at no byte of them.
// Arguments: the capture spec as JSON, and the path of the receiver's socket. It ends when the receiver hangs up.

import { connect } from "node:net";
import type { Socket } from "node:net";
import { CaptureLoop } from "./capture-loop.ts";
import { parseCaptureSpec } from "./capture-spec.ts";
import type { CaptureSpec } from "./capture-spec.ts";
import { DumpMover } from "./frame-mover.ts";
import type { FrameMover } from "./frame-mover.ts";
import { openLive, setFilter } from "./live-handle.ts";
import { bindDump, bindLibpcap, findLibpcap } from "./libpcap.ts";
import { encodeControl, HEADER_LENGTH, writeFramesHeader } from "./messages.ts";
import type { CaptureInterface } from "./messages.ts";
import { NextMover } from "./next-mover.ts";
import { dropPrivileges } from "./privileges.ts";
import { CaptureError, problem } from "./problems.ts";
import { Tap } from "./tap.ts";

const [specText = "", socketPath = ""] = process.argv.slice(2);
const spec = parseCaptureSpec(JSON.parse(specText));
if (spec === null) throw new Error("invalid capture spec");

// Connected while still root: the socket's folder belongs to the receiving user alone.
const socket = connect(socketPath, () => {
  process.stdout.write("connected\n");
  try {
    capture(spec, socket);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const fault = error instanceof CaptureError ? error.problem : problem("capture-failed", { detail });
    socket.write(encodeControl({ type: "problem", problem: fault }));
    socket.end(encodeControl({ type: "end" }), () => process.exit(1));
  }
});
socket.on("error", (error) => {
  // Read by the broker when there was no connection; a receiver that is killed later is no error.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
// Nobody is left to capture for.
for (const event of ["end", "close"]) socket.on(event, () => process.exit(0));

function capture(spec: CaptureSpec, socket: Socket): void {
  const found = findLibpcap();
  if (found.library === null) throw new CaptureError(problem("no-libpcap", { detail: found.tried }));
  const { library } = found;
  const pcap = bindLibpcap(library);
  const dump = process.platform === "win32" ? null : bindDump(library);
  const mover = dump === null ? new NextMover(library, HEADER_LENGTH) : new DumpMover(library, HEADER_LENGTH);
  const taps = spec.interfaces.map((name) => {
    const opened = openLive(pcap, name, spec);
    if (opened.problem !== null) throw new CaptureError(opened.problem);
    return new Tap(pcap, dump, name, opened.handle);
  });
  if (spec.dropTo !== null && process.getuid?.() === 0) dropPrivileges(spec.dropTo);
  for (const tap of taps) {
    const fault = setFilter(pcap, tap.handle, spec.bpf);
    if (fault !== null) throw new CaptureError(fault);
  }

  const starts = taps.map((tap, index) => streamStart(tap, index, mover));
  const interfaces = starts.map((bytes, index) => describe(taps[index], bytes));
  socket.write(encodeControl({ type: "opened", interfaces }));
  for (const bytes of starts) socket.write(bytes);
  const loop = new CaptureLoop(taps, mover, socket, () => process.exit(0));
  socket.on("data", () => loop.stop());
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => loop.stop());
}

/** The first message of an interface: the header of its pcap stream. */
function streamStart(tap: Tap, index: number, mover: FrameMover): Uint8Array {
  mover.moveHeader(tap.handle);
  const length = mover.take();
  writeFramesHeader(mover.buffer, index, length);
  return mover.buffer.slice(0, mover.start + length);
}

const LINK_TYPE_OFFSET = 20;

/** libpcap writes its own number for the link type into the file header, which is not always the handle's. */
function describe(tap: Tap, streamStart: Uint8Array): CaptureInterface {
  const bytes = streamStart.slice(HEADER_LENGTH);
  // In this machine's byte order; the upper half is flags.
  const linkType = new Uint32Array(bytes.buffer)[LINK_TYPE_OFFSET / 4] & 0xffff;
  return { name: tap.name, description: null, linkType, snapLength: tap.snapLength };
}
