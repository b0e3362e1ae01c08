// Opens a capture file or standard input, while it can still be opened.

import { fstatSync, openSync } from "node:fs";
import { basename } from "node:path";
import { isatty } from "node:tty";
import type { FileInput } from "../engine/calls.ts";
import { problem } from "../problem.ts";

const STANDARD_INPUT = 0;

/** `-` is standard input. Throws a ProblemError. */
export function openInput(path: string): FileInput {
  const descriptor = path === "-" ? STANDARD_INPUT : open(path);
  const name = path === "-" ? "standard input" : basename(path);
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return { name, descriptor, size: stat.size };
  if (stat.isFIFO() || stat.isSocket()) return { name, descriptor, size: null };
  if (isatty(descriptor)) {
    throw problem(
      "unreadable",
      "Standard input is a terminal.",
      "Pipe a capture in: tcpdump -w - | wireglass --read -",
    );
  }
  throw problem("unreadable", `${name} is neither a file nor a pipe.`, "Name a pcap or pcapng file.");
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw problem("unreadable", `${path} cannot be read: ${reason}.`, "Check the path and its permissions.");
  }
}
