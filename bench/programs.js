// The programs that a large capture is timed with: what each does with it, and how it is called.

import { CLI } from "../scripts/setup/paths.js";

/** `slice`: the program is given this part of the frames only, and its time is scaled up. */
export const PROGRAMS = [
  {
    name: "wireglass",
    does: "full analysis",
    line: (file) => [process.execPath, CLI, "read", file, "--report", "summary"],
  },
  {
    name: "wireglass tls",
    does: "names, JA4, times",
    line: (file) => [process.execPath, CLI, "read", file, "--report", "tls", "--format", "csv"],
  },
  {
    name: "wireglass latency",
    does: "how long answers took",
    line: (file) => [process.execPath, CLI, "read", file, "--report", "latency", "--format", "csv"],
  },
  {
    name: "wireglass alerts",
    does: "alerts, names, times",
    line: (file) => [process.execPath, CLI, "read", file, "--report", "alerts", "--format", "csv"],
  },
  { name: "cat", does: "read", line: (file) => ["cat", file] },
  { name: "capinfos", does: "count", line: (file) => ["capinfos", "-c", file] },
  { name: "softflowd", does: "flows", line: (file) => ["softflowd", "-r", file, "-n", "127.0.0.1:9995", "-d"] },
  { name: "argus", does: "flows", line: (file) => ["argus", "-r", file, "-w", "/dev/null"], atLeast: 1 },
  { name: "ndpiReader", does: "flows, applications", line: (file) => ["ndpiReader", "-i", file, "-q"], atLeast: 3 },
  // Without -S tcpdump keeps a list of connections that it searches for each packet.
  { name: "tcpdump", does: "decode, print", line: (file) => ["tcpdump", "-nSr", file] },
  {
    name: "tshark",
    does: "full dissection",
    line: (file, frames) => [
      "tshark",
      "-n",
      "-r",
      file,
      "-c",
      String(frames),
      "-q",
      "-z",
      "conv,tcp",
      "-z",
      "conv,udp",
    ],
    slice: 0.1,
    atLeast: 15,
  },
];
