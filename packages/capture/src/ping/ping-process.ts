// The ping process: sends echoes and waits for their answers, in a process of its own so that nothing in it, a slow resolver
// or a missing program, keeps anybody else waiting. Argument: whom to become once the sockets are open, as JSON.
// It ends with its parent.

import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { isRecord } from "../capture-spec.ts";
import { dropPrivileges } from "../privileges.ts";
import { TOKEN_LENGTH } from "./echo-message.ts";
import type { EchoMethod } from "./echo-method.ts";
import { IcmpEchoes } from "./icmp-echoes.ts";
import { IcmpSocket } from "./icmp-socket.ts";
import { MOST_TARGETS, parsePingRequest } from "./ping-messages.ts";
import type { PingAnswer, PingRequest } from "./ping-messages.ts";
import { SystemPing } from "./system-ping.ts";
import { TargetProber } from "./target-prober.ts";
import { TcpConnect } from "./tcp-connect.ts";
import { WallClock } from "./wall-clock.ts";

const probers = new Map<number, TargetProber>();
const clock = new WallClock({ date: () => Date.now(), monotonic: () => performance.now() });

process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole group; the parent decides what it means.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

try {
  const sockets = { 4: IcmpSocket.open(4), 6: IcmpSocket.open(6) };
  giveUpRoot(JSON.parse(process.argv[2] ?? "null"));
  const ping = await SystemPing.find();
  const methods: EchoMethod[] = [
    new IcmpEchoes(sockets, randomBytes(TOKEN_LENGTH)),
    ...(ping === null ? [] : [ping]),
    new TcpConnect(),
  ];
  process.on("message", (message: unknown) => {
    const request = parsePingRequest(message);
    if (request !== null) serve(request, methods);
  });
  const means = { icmp4: sockets[4]?.kind ?? null, icmp6: sockets[6]?.kind ?? null, ping: ping?.flavour ?? null };
  answer({ type: "ready", means });
} catch (error) {
  answer({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
}

function giveUpRoot(user: unknown): void {
  if (!isRecord(user) || process.getuid?.() !== 0) return;
  dropPrivileges({ uid: Number(user["uid"]), gid: Number(user["gid"]) });
}

function serve(request: PingRequest, methods: readonly EchoMethod[]): void {
  const { id } = request;
  probers.get(id)?.close();
  probers.delete(id);
  if (request.type === "remove" || probers.size >= MOST_TARGETS) return;
  const prober = new TargetProber(request.spec, {
    methods,
    lookup: async (name) => (await lookup(name)).address,
    monotonic: () => performance.now(),
    wallClock: () => clock.seconds(),
    onState: (state) => answer({ type: "state", id, state }),
    onEcho: (echo) => answer({ type: "echo", id, echo }),
    onDone: () => answer({ type: "done", id }),
  });
  probers.set(id, prober);
}

function answer(message: PingAnswer): void {
  if (process.connected) process.send?.(message);
}
