// SSH (RFC 4253, 4.2): both sides begin with a line "SSH-protoversion-softwareversion".

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { begins } from "../look.ts";
import type { Look } from "../look.ts";
import { SshSession } from "./ssh-session.ts";

const LINE = "SSH-";

export const ssh: Protocol = {
  app: "ssh",
  tcp: recognise,
  firstBytes: { tcp: "S" },
  session: (context) => new SshSession(context),
  sessionForDetails: true,
};

function recognise(look: Look): number {
  const line = begins(look, LINE);
  if (line <= 0) return line === 0 ? Verdict.NO : Verdict.MORE;
  if (look.end - look.start < LINE.length + 2) return Verdict.MORE;
  // Version 1.x, 1.99 (which means both) or 2.0.
  const major = look.data[look.start + LINE.length];
  const dot = look.data[look.start + LINE.length + 1];
  return (major === 0x31 || major === 0x32) && dot === 0x2e ? Verdict.YES : Verdict.NO;
}
