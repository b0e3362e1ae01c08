// SSDP, the discovery of UPnP (UPnP Device Architecture 2.0, section 1): requests and answers of HTTP in single datagrams.

import { begins } from "../look.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const ssdp: Protocol = { app: "ssdp", udp: recognise, firstBytes: { udp: "HMN" } };

const SEARCH = "M-SEARCH * HTTP/1.";
const NOTIFY = "NOTIFY * HTTP/1.";
const ANSWER = "HTTP/1.1 200 OK\r\n";

function recognise(look: Look): number {
  switch (look.data[look.start]) {
    case 0x4d:
      return begins(look, SEARCH) === 1 ? Verdict.YES : Verdict.NO;
    case 0x4e:
      return begins(look, NOTIFY) === 1 ? Verdict.YES : Verdict.NO;
    case 0x48:
      return begins(look, ANSWER) === 1 ? Verdict.YES : Verdict.NO;
    default:
      return Verdict.NO;
  }
}
