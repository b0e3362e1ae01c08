// The doctor's check of the ways to send echoes: tried for real, in a ping process.

import type { DoctorCheck } from "../doctor-check.ts";
import { chooseUser } from "../privileges.ts";
import { CaptureError } from "../problems.ts";
import type { PingMeans } from "./ping-messages.ts";
import { PingProcess } from "./pinger.ts";

const NAME = "ping";

/** Never fails: captures do not need it. */
export async function pingCheck(userName?: string): Promise<DoctorCheck> {
  const user = chooseUser(userName);
  const dropTo = user === null || "code" in user ? null : user;
  try {
    const pinger = await PingProcess.start(dropTo, () => {});
    pinger.close();
    return describeMeans(pinger.means);
  } catch (error) {
    const { message, remedy } =
      error instanceof CaptureError ? error.problem : { message: String(error), remedy: "Reinstall wireglass." };
    return { name: NAME, status: "warning", detail: message, remedy };
  }
}

const KINDS = { unprivileged: "ICMP echoes without any right", raw: "ICMP echoes over a raw socket" } as const;
const FLAVOURS = { iputils: "ping (iputils)", inetutils: "ping (inetutils)", other: "ping" } as const;

export function describeMeans({ icmp4, icmp6, ping }: PingMeans): DoctorCheck {
  const icmp = icmp4 ?? icmp6;
  const rest = ping === null ? "by the time of a TCP connect" : `by the system's ${FLAVOURS[ping]}`;
  if (icmp !== null) {
    const missing = icmp4 === null ? "IPv4" : icmp6 === null ? "IPv6" : null;
    const detail = `${KINDS[icmp]}${missing === null ? "." : `; ${missing} ${rest}.`}`;
    return { name: NAME, status: "ok", detail, remedy: null };
  }
  if (ping !== null) {
    return { name: NAME, status: "ok", detail: `Echoes ${rest}: ICMP sockets are not permitted.`, remedy: null };
  }
  return {
    name: NAME,
    status: "warning",
    detail: `Latency is measured ${rest}: ICMP sockets are not permitted, and there is no ping.`,
    remedy:
      process.platform === "linux"
        ? 'Permit them: sudo sysctl -w net.ipv4.ping_group_range="0 2147483647", or install iputils-ping.'
        : "Install ping.",
  };
}
