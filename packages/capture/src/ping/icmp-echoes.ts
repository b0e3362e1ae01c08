// Echoes over an ICMP socket: each waits for its own answer. What comes late, twice, or was meant for others, counts for nothing.

import { familyOf } from "./address.ts";
import { answeredNumber, echoRequest } from "./echo-message.ts";
import type { Family } from "./echo-message.ts";
import type { EchoMethod, EchoResult } from "./echo-method.ts";

/** Times are milliseconds of a clock that nobody sets. */
export interface EchoSocket {
  /** When the message was handed to the kernel, or why it was not taken. */
  send(address: string, message: Uint8Array): SendResult;
  /** Hands over everything that has arrived, with the time of its arrival. */
  drain(receive: (message: Uint8Array, at: number) => void): void;
  /** Calls when something has arrived. */
  onReadable(callback: () => void): void;
}

export type SendResult = { at: number } | { reason: string; permitted: boolean };

interface Pending {
  sentAt: number;
  timeoutMs: number;
  timer: NodeJS.Timeout;
  settle(result: EchoResult): void;
}

export class IcmpEchoes implements EchoMethod {
  readonly name = "icmp";
  readonly #sockets: Readonly<Record<Family, EchoSocket | null>>;
  readonly #token: Uint8Array;
  readonly #identifier: number;
  readonly #pending = new Map<number, Pending>();
  #number = 0;

  constructor(sockets: Readonly<Record<Family, EchoSocket | null>>, token: Uint8Array) {
    this.#sockets = sockets;
    this.#token = token;
    this.#identifier = (token[0] << 8) | token[1];
    for (const family of [4, 6] as const) sockets[family]?.onReadable(() => this.#drain(family));
  }

  echo(address: string, timeoutMs: number): Promise<EchoResult> {
    const family = familyOf(address);
    const socket = this.#sockets[family];
    if (socket === null) {
      return Promise.resolve({ kind: "unavailable", reason: `no ICMP socket for IPv${family} is permitted here` });
    }
    this.#number = (this.#number + 1) >>> 0;
    const number = this.#number;
    const sent = socket.send(address, echoRequest(family, this.#token, this.#identifier, number));
    if ("reason" in sent) {
      return Promise.resolve({ kind: sent.permitted ? "lost" : "unavailable", reason: sent.reason });
    }
    return new Promise((settle) => {
      // An answer may have come in time and not have been read yet: only what has not arrived is late.
      const expire = () => {
        this.#drain(family);
        this.#settle(number, { kind: "lost", reason: null });
      };
      const timer = setTimeout(expire, Math.ceil(timeoutMs) + 1);
      this.#pending.set(number, { sentAt: sent.at, timeoutMs, timer, settle });
    });
  }

  #drain(family: Family): void {
    this.#sockets[family]?.drain((message, at) => {
      const number = answeredNumber(family, this.#token, message);
      const pending = number === null ? undefined : this.#pending.get(number);
      if (number === null || pending === undefined) return;
      const latencyMs = Math.max(0, at - pending.sentAt);
      const late = latencyMs > pending.timeoutMs;
      this.#settle(number, late ? { kind: "lost", reason: null } : { kind: "answered", latencyMs, port: null });
    });
  }

  #settle(number: number, result: EchoResult): void {
    const pending = this.#pending.get(number);
    if (pending === undefined) return;
    this.#pending.delete(number);
    clearTimeout(pending.timer);
    pending.settle(result);
  }
}
