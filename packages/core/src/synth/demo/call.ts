// Telephone calls: SIP to the provider, G.711 audio over RTP both ways, STUN to learn the outer address.

import { sdpAudio, sip } from "../app/sip.ts";
import type { SipFields } from "../app/sip.ts";
import { stunRequest, stunResponse } from "../app/stun.ts";
import type { Random } from "../random.ts";
import { merge } from "../timeline.ts";
import type { Frames } from "../timeline.ts";
import { udpTo } from "./connect.ts";
import { media, VOICE } from "./media.ts";
import { callServer, local, MILLISECOND, remote, SECOND } from "./network.ts";
import type { Activity, LocalHost } from "./network.ts";

const SIP = 5060;
const MEDIA = 40_000;

export const calls = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 5 * SECOND;
    for (;;) {
      now = yield* call(random, now, who);
      now += 15 * SECOND + random.wait(60 * SECOND);
    }
  };

function* call(random: Random, start: number, who: LocalHost): Frames {
  const transaction = random.bytes(12);
  const outer = { ip: "192.0.2.2", port: MEDIA };
  let now = yield* udpTo(random, start, who, callServer, { port: 3478, sourcePort: MEDIA }, [
    { from: "client", data: stunRequest(transaction) },
    { from: "server", data: stunResponse(transaction, outer), after: 200 },
  ]);

  const peer = `sip:+15550${random.between(100, 199)}@${callServer.name}`;
  const tag = random.next().toString(16);
  const dialogue = {
    from: `"Desk" <sip:desk@${callServer.name}>;tag=${random.next().toString(16)}`,
    callId: `${random.next().toString(16)}@${who.ip}`,
    via: `${who.ip}:${SIP}`,
    branch: random.next().toString(16),
  };
  const say = (start: string, sequence: string, more: Partial<SipFields> = {}): Uint8Array =>
    sip({ ...dialogue, start, sequence, to: `<${peer}>${start.includes("Trying") ? "" : `;tag=${tag}`}`, ...more });
  const contact = { headers: { Contact: `<sip:desk@${who.ip}:${SIP}>` } };
  const invite = say(`INVITE ${peer} SIP/2.0`, "1 INVITE", {
    to: `<${peer}>`,
    sdp: sdpAudio(who.ip, MEDIA),
    ...contact,
  });
  const accepted = say("SIP/2.0 200 OK", "1 INVITE", { sdp: sdpAudio(callServer.ip, MEDIA), ...contact });
  const where = { port: SIP, sourcePort: SIP };
  now = yield* udpTo(random, now + 30 * MILLISECOND, who, callServer, where, [
    { from: "client", data: invite },
    { from: "server", data: say("SIP/2.0 100 Trying", "1 INVITE"), after: 2 * MILLISECOND },
    { from: "server", data: say("SIP/2.0 180 Ringing", "1 INVITE"), after: 90 * MILLISECOND },
    { from: "server", data: accepted, after: 2 * SECOND + random.wait(2 * SECOND) },
    { from: "client", data: say(`ACK ${peer} SIP/2.0`, "1 ACK"), after: 4 * MILLISECOND },
  ]);

  const packets = random.between(400, 2200);
  const ours = local(who, MEDIA);
  const theirs = remote(callServer, MEDIA);
  now = yield* merge([
    media(random, now + 12 * MILLISECOND, ours, theirs, { ...VOICE, packets }),
    media(random, now + 19 * MILLISECOND, theirs, ours, { ...VOICE, packets }),
  ]);
  return yield* udpTo(random, now + 80 * MILLISECOND, who, callServer, where, [
    { from: "client", data: say(`BYE ${peer} SIP/2.0`, "2 BYE") },
    { from: "server", data: say("SIP/2.0 200 OK", "2 BYE"), after: 3 * MILLISECOND },
  ]);
}
