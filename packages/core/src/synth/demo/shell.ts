// Somebody works on a machine far away: SSH over IPv6, keystroke by keystroke.

import { sshBanner, sshEcdhInit, sshEcdhReply, sshKexInit, sshNewKeys } from "../app/ssh.ts";
import { bytes } from "../bytes.ts";
import type { Message } from "../conversation.ts";
import type { Random } from "../random.ts";
import { tcpTo } from "./connect.ts";
import { lookup } from "./lookup.ts";
import { MILLISECOND, SECOND, shell } from "./network.ts";
import type { Activity, LocalHost } from "./network.ts";

export const shellSession = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start + 2 * SECOND;
    for (;;) {
      now = yield* lookup(random, now, who, shell);
      now = yield* tcpTo(random, now, who, shell, { port: 22, six: true }, session(random));
      now += random.wait(40 * SECOND);
    }
  };

function* session(random: Random): Generator<Message, void> {
  yield { from: "server", data: sshBanner(), after: 8 * MILLISECOND };
  yield { from: "client", data: sshBanner("OpenSSH_10.0") };
  yield { from: "server", data: sshKexInit(random.bytes(16)), after: 200 };
  yield { from: "client", data: sshKexInit(random.bytes(16)), after: 900 };
  yield { from: "client", data: sshEcdhInit(random.bytes(32)), after: 700 };
  const reply = sshEcdhReply(random.bytes(32), random.bytes(32), random.bytes(64));
  yield { from: "server", data: bytes(reply, sshNewKeys()), after: 4 * MILLISECOND };
  yield { from: "client", data: sshNewKeys(), after: 3 * MILLISECOND };
  for (let i = 0; i < 5; i++) {
    const length = random.pick([44, 68, 108, 148]);
    yield { from: i % 2 === 0 ? "client" : "server", data: random.bytes(length), after: 2 * MILLISECOND };
  }
  for (let keys = random.between(120, 500); keys > 0; keys--) {
    yield { from: "client", data: random.bytes(36), after: 60 * MILLISECOND + random.wait(160 * MILLISECOND) };
    yield { from: "server", data: random.bytes(36), after: random.wait(2 * MILLISECOND) };
    // Now and then a line is complete, and output comes back.
    if (random.chance(0.08))
      yield { from: "server", data: random.bytes(36 + 8 * random.below(900)), after: 30 * MILLISECOND };
  }
}
