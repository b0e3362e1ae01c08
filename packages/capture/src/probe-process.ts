// Answers one question about libpcap and ends: is it here, can this interface be opened, is this filter right?
// A process of its own because a fault in the library must not take anything down, and a filter is compiled without root.

import { parseProbeRequest } from "./broker-messages.ts";
import type { ProbeRequest } from "./broker-messages.ts";
import { checkFilter, openLive } from "./live-handle.ts";
import { bindLibpcap, findLibpcap } from "./libpcap.ts";
import type { Libpcap } from "./libpcap.ts";
import { chooseUser, dropPrivileges } from "./privileges.ts";
import { CaptureError, problem } from "./problems.ts";
import type { Problem } from "./problems.ts";
import type { ProbeResult } from "./probe.ts";

const request = parseProbeRequest(JSON.parse(process.argv[2] ?? "null"));
if (request === null) throw new Error("invalid probe request");
const found = findLibpcap();
const result: ProbeResult = { libpcap: null, problem: null };
if (found.library === null) {
  result.problem = problem("no-libpcap", { detail: found.tried });
} else {
  const pcap = bindLibpcap(found.library);
  result.libpcap = pcap.version();
  result.problem = probe(pcap, request);
}
process.stdout.write(JSON.stringify(result));

function probe(pcap: Libpcap, { bpf, interface: name, activate }: ProbeRequest): Problem | null {
  if (activate && name !== null) {
    const fault = tryOpen(pcap, name);
    if (fault !== null) return fault;
  }
  const fault = giveUpRoot();
  return fault ?? (bpf === null ? null : checkFilter(pcap, bpf, name));
}

function tryOpen(pcap: Libpcap, name: string): Problem | null {
  const opened = openLive(pcap, name, { interfaces: [name], bpf: "", snaplen: 64, promiscuous: false, dropTo: null });
  if (opened.handle !== null) pcap.close(opened.handle);
  return opened.problem;
}

function giveUpRoot(): Problem | null {
  const user = chooseUser();
  if (user === null) return null;
  if ("code" in user) return user;
  try {
    dropPrivileges({ uid: user.uid, gid: user.gid });
    return null;
  } catch (error) {
    if (error instanceof CaptureError) return error.problem;
    throw error;
  }
}
