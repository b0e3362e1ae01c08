// Syslog over UDP (RFC 5426), over TCP with counted octets (RFC 6587, 3.4.1) and over TLS (RFC 5425).

import { createSocket } from "node:dgram";
import { type Socket, connect, isIPv6 } from "node:net";
import { hostname } from "node:os";
import { connect as connectTls } from "node:tls";
import type { AlertNews } from "./alert-news.ts";
import type { Sender } from "./sender.ts";
import { syslogMessage } from "./syslog-message.ts";

export interface SyslogTarget {
  transport: "udp" | "tcp" | "tls";
  host: string;
  port: number;
}

export function syslogSender(target: SyslogTarget): Sender {
  return target.transport === "udp" ? new SyslogDatagrams(target) : new SyslogStream(target);
}

/** Whether anybody hears it, nobody knows. */
class SyslogDatagrams implements Sender {
  readonly #target: SyslogTarget;

  constructor(target: SyslogTarget) {
    this.#target = target;
  }

  send(news: AlertNews): Promise<void> {
    const { host, port } = this.#target;
    const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4" });
    return new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.send(syslogMessage(news, hostname(), process.pid), port, host, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    }).finally(() => socket.close());
  }

  close(): void {}
}

class SyslogStream implements Sender {
  readonly #target: SyslogTarget;
  #socket: Socket | null = null;

  constructor(target: SyslogTarget) {
    this.#target = target;
  }

  async send(news: AlertNews, signal: AbortSignal): Promise<void> {
    const message = syslogMessage(news, hostname(), process.pid);
    try {
      await written(this.#open(), Buffer.concat([Buffer.from(`${message.length} `), message]), signal);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #open(): Socket {
    if (this.#socket !== null && this.#socket.writable) return this.#socket;
    this.close();
    const { transport, host, port } = this.#target;
    const servername = isIPv6(host) || /^[\d.]+$/.test(host) ? {} : { servername: host };
    const socket = transport === "tls" ? connectTls({ host, port, ...servername }) : connect({ host, port });
    socket.unref();
    socket.setKeepAlive(true, 30_000);
    socket.setNoDelay(true);
    // What the receiver says is of no interest, but its end is: it must be read to be seen.
    socket.resume();
    socket.on("error", () => {});
    socket.on("end", () => socket.destroy());
    this.#socket = socket;
    return socket;
  }
}

/** Resolves when the system has taken all of it: a receiver that hangs is noticed when its window is full. */
async function written(socket: Socket, bytes: Buffer, signal: AbortSignal): Promise<void> {
  const undo: (() => void)[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const closed = (): void => reject(new Error("the receiver has closed the connection"));
      const aborted = (): void => reject(signal.reason);
      socket.once("error", reject).once("close", closed);
      signal.addEventListener("abort", aborted, { once: true });
      undo.push(() => socket.off("error", reject).off("close", closed));
      undo.push(() => signal.removeEventListener("abort", aborted));
      socket.write(bytes, (error) => {
        // What is wrong comes as an event.
        if (error === null || error === undefined) resolve();
      });
    });
  } finally {
    for (const each of undo) each();
  }
}
