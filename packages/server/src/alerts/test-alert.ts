// What is sent to try an output: nothing in it has happened, and it says so.

import type { Alert } from "@wireglass/contract";

export function testAlert(now: number): Alert {
  return {
    time: now,
    rule: "test",
    severity: "LOW",
    src_ip: "192.0.2.1",
    dst_ip: "198.51.100.1",
    summary: "This is only a test of how alerts are sent.",
    observed: null,
    threshold: null,
    window_s: null,
    count: 1,
    first: now,
    last: now,
    evidence: { filter: "", flows: [], packets: 0, complete: false },
    id: "test",
    state: "open",
    explanation: "Somebody has asked Wireglass to send it. There is nothing to do.",
    technique: null,
    snoozed_until: null,
  };
}
