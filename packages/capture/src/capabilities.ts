// Linux' capabilities of this process, from /proc/self/status.

/** Bit of CAP_NET_RAW, the right to open packet sockets (<linux/capability.h>). */
const CAP_NET_RAW = 13n;

export interface Capabilities {
  netRaw: boolean;
  /** Rights that a program file carries have no effect then. */
  noNewPrivileges: boolean;
}

export function parseCapabilities(status: string): Capabilities {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return {
    netRaw: ((BigInt(`0x${effective}`) >> CAP_NET_RAW) & 1n) === 1n,
    noNewPrivileges: /^NoNewPrivs:\s*1$/m.test(status),
  };
}
