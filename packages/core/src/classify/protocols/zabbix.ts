// Zabbix: "ZBXD", flags, and a little-endian length twice, before and after compression (or a reserved word of 0).

import { begins } from "../look.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const NAME = "ZBXD";
/** Always 1, with 2 where it is compressed and 4 where it is large. */
const FLAGS = 0x07;

export const zabbix: Protocol = { app: "zabbix", tcp: recognise, firstBytes: { tcp: "Z" } };

function recognise(look: Look): number {
  const name = begins(look, NAME);
  if (name <= 0) return name === 0 ? Verdict.NO : Verdict.MORE;
  const { data, start, end } = look;
  if (end - start <= NAME.length) return Verdict.MORE;
  const flags = data[start + NAME.length];
  return (flags & ~FLAGS) === 0 && (flags & 1) === 1 ? Verdict.YES : Verdict.NO;
}
