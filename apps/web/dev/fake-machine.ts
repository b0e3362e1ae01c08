// The machine that a made-up capture runs on: its interfaces, and what it can.

import type { DoctorCheck, InterfaceInfo, SourceState, Status } from "@wireglass/contract";

const iface = (info: Partial<InterfaceInfo> & { name: string }): InterfaceInfo => ({
  description: null,
  addresses: [],
  mac: null,
  up: true,
  running: true,
  loopback: false,
  wireless: false,
  default: false,
  mtu: 1500,
  bits_in_s: 0,
  bits_out_s: 0,
  ...info,
});

/** A rate that comes and goes. */
const wave = (base: number) =>
  Math.round(base * (1.2 + Math.sin(Date.now() / 2400) + Math.sin(Date.now() / 700) * 0.3));

export function interfaces(): InterfaceInfo[] {
  return [
    iface({ name: "lo", loopback: true, addresses: ["127.0.0.1", "::1"], bits_in_s: wave(12_000), mtu: 65_536 }),
    iface({
      name: "eth0",
      default: true,
      addresses: ["192.168.1.34", "2001:db8:1:2:8c3a:11ff:fe20:9a01", "fe80::8c3a:11ff:fe20:9a01"],
      bits_in_s: wave(42_000_000),
      bits_out_s: wave(3_100_000),
    }),
    iface({ name: "wlan0", wireless: true, addresses: ["192.168.1.35"], bits_in_s: wave(900_000) }),
    iface({ name: "docker0", description: "bridge", addresses: ["172.17.0.1"], running: false }),
    iface({ name: "eth1", up: false, running: false, bits_in_s: null, bits_out_s: null }),
  ];
}

const OK_CHECKS: DoctorCheck[] = [
  { name: "libpcap", status: "ok", detail: "1.10.4 is installed.", remedy: null },
  { name: "Right to capture", status: "ok", detail: "Started as root; dropped to nobody.", remedy: null },
  { name: "Interfaces", status: "ok", detail: "5 found, the default route is on eth0.", remedy: null },
];

const FAILED_CHECKS: DoctorCheck[] = [
  OK_CHECKS[0],
  {
    name: "Right to capture",
    status: "failed",
    detail: "This user may not open a network interface.",
    remedy: "Start it with the right to capture: sudo npm start",
  },
  { name: "Data folder", status: "ok", detail: "~/.local/share/wireglass can be written.", remedy: null },
];

export const statusOf = (source: SourceState, able: boolean): Status => ({
  version: "0.1.0",
  source,
  capture: { available: able, checks: able ? OK_CHECKS : FAILED_CHECKS },
  default_interface: "eth0",
  data_dir: "~/.local/share/wireglass",
});
