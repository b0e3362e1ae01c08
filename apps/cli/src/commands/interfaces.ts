// wireglass interfaces: what can be captured on.

import { interfacesWithRates } from "@wireglass/capture";
import type { InterfaceInfo } from "@wireglass/capture";
import { rateText } from "../output/figures.ts";
import { Output } from "../output/output.ts";
import { rowWriter } from "../output/rows.ts";
import type { Column } from "../output/rows.ts";

const COLUMNS: readonly Column<InterfaceInfo>[] = [
  { title: "interface", width: 16, text: (info) => info.name },
  { title: "state", width: 8, text: stateText },
  { title: "in", width: 12, right: true, text: (info) => rateText(info.bits_in_s) },
  { title: "out", width: 12, right: true, text: (info) => rateText(info.bits_out_s) },
  { title: "kind", width: 10, text: kindText },
  { title: "addresses", width: 0, text: (info) => info.addresses.join(", ") || "–" },
];

export async function interfaces(json: boolean): Promise<void> {
  const list = await interfacesWithRates();
  const output = new Output();
  if (json) output.write(`${JSON.stringify(list, null, 2)}\n`);
  else {
    const rows = rowWriter("table", output, [], COLUMNS);
    for (const info of list) rows.row(info);
  }
  output.flush();
}

function stateText(info: InterfaceInfo): string {
  if (!info.up) return "down";
  return info.running ? "up" : "no link";
}

function kindText(info: InterfaceInfo): string {
  if (info.default) return "default";
  if (info.loopback) return "loopback";
  return info.wireless ? "wireless" : "";
}
