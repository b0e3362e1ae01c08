// The traffic of a small office, made up from a seed: what `--demo` plays. It never ends and never repeats.

import { Random } from "../random.ts";
import { merge } from "../timeline.ts";
import type { Frames } from "../timeline.ts";
import { backup, privateNetwork, streaming } from "./bulk.ts";
import { calls } from "./call.ts";
import { clockSync, mailReports, pictureUpload, plainWeb, readings } from "./clear-text.ts";
import { meeting } from "./media.ts";
import { strayLookups } from "./lookup.ts";
import { addressResolution, groupMembership, routerAdvertisements, serviceDiscovery, visitors } from "./neighbours.ts";
import {
  camera,
  desktop,
  deskPhone,
  everyone,
  laptop,
  nas,
  phone,
  printer,
  sensor,
  sites,
  tablet,
  television,
  workLaptop,
} from "./network.ts";
import type { Activity } from "./network.ts";
import { failures, pings, portScan } from "./oddities.ts";
import { shellSession } from "./shell.ts";
import { browsing, oldDevice, secureLookups } from "./web.ts";

const ACTIVITIES: readonly Activity[] = [
  browsing(laptop),
  browsing(workLaptop),
  browsing(desktop),
  browsing(phone),
  browsing(tablet),
  streaming(television),
  streaming(tablet),
  backup(laptop),
  privateNetwork(workLaptop),
  shellSession(desktop),
  calls(deskPhone),
  meeting(workLaptop),
  plainWeb(desktop),
  pictureUpload(camera),
  mailReports(nas),
  readings(sensor),
  secureLookups(phone),
  strayLookups(laptop),
  strayLookups(television),
  pings(desktop, sites[0], false),
  pings(laptop, sites[4], true),
  failures(desktop),
  portScan(camera),
  addressResolution,
  routerAdvertisements,
  groupMembership,
  serviceDiscovery,
  visitors,
  ...everyone.map(clockSync),
  oldDevice(printer),
];

export interface DemoOptions {
  seed: number;
  /** Time of the beginning in microseconds since 1970. */
  start: number;
}

/** Ethernet frames in order of time, for as long as they are asked for, in constant memory. */
export function demoFrames({ seed, start }: DemoOptions): Frames {
  const random = new Random(seed);
  return merge(ACTIVITIES.map((activity) => activity(new Random(random.next()), start)));
}
