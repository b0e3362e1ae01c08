// What a list of interfaces shows of each.

export interface InterfaceInfo {
  name: string;
  description: string | null;
  addresses: string[];
  mac: string | null;
  up: boolean;
  running: boolean;
  loopback: boolean;
  wireless: boolean;
  /** The interface of the default route. */
  default: boolean;
  mtu: number | null;
  /** Bits a second received and sent lately; null where the system does not tell. */
  bits_in_s: number | null;
  bits_out_s: number | null;
}

/** What an interface has carried since it exists. */
export interface InterfaceBytes {
  received: number;
  sent: number;
}

/** One system's answers; addresses come from Node, the same everywhere. */
export interface InterfaceSource {
  /** Everything but addresses and rates, in the system's own order. */
  list(): Promise<InterfaceInfo[]>;
  /** Null where the system does not tell. */
  bytes(name: string): InterfaceBytes | null;
}
