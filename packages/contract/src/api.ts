// The HTTP API. JSON in and out; a failure is { problem: Problem } with a 4xx or 5xx status.
//
//   GET    /api/status                      Status
//   GET    /api/interfaces                  { interfaces: InterfaceInfo[] }
//   POST   /api/capture/start  StartCapture { source: SourceState }   (answers when it has started, or with the problem)
//   POST   /api/capture/stop                { source: SourceState }
//   POST   /api/demo/start                  { source: SourceState }
//   POST   /api/filter/check   CheckFilter  { ok: true } or 400 with a problem that has a position
//   POST   /api/bpf/check      CheckBpf     { ok: true } or 400 with libpcap's own message
//   POST   /api/save/start                  { source: SourceState }   (writes DATA/captures/NAME.pcapng from now on)
//   POST   /api/save/stop                   { source: SourceState }
//   GET    /api/captures                    { captures: SavedCapture[] }
//   GET    /api/captures/NAME               the pcapng itself
//   DELETE /api/captures/NAME               { ok: true }
//   GET    /api/packets.pcapng?filter=EXPR&from=SECONDS&to=SECONDS&flow=TRANSPORT,IP,PORT,IP,PORT&limit=N
//                                           the pcapng itself, of the ring or of the file that is open; each parameter is optional
//   GET    /api/probes                      Probes
//   POST   /api/probes         AddProbe     Probes
//   DELETE /api/probes/ID                   Probes
//   POST   /api/probes/start|stop           Probes
//   GET    /api/events?filter=EXPR          server-sent events: `source` (SourceState), `snapshot` (Snapshot), `probes` (Probes), `problem`
//
// Session: the printed URL carries ?token=…; the server answers it with a cookie and a redirect to the same page without it.

import { z } from "zod";
import { Problem } from "./live.ts";

export const StartCapture = z.object({
  interfaces: z.array(z.string().min(1).max(64)).min(1).max(16),
  bpf: z.string().max(4096).default(""),
  snaplen: z.number().int().min(64).max(262144).default(262144),
  promiscuous: z.boolean().default(true),
});
export type StartCapture = z.input<typeof StartCapture>;

export const CheckFilter = z.object({ filter: z.string().max(4096) });
export const CheckBpf = z.object({ bpf: z.string().max(4096), interface: z.string().max(64).optional() });

export const Failure = z.object({ problem: Problem });
