// Sessions that see a flow turn to TLS, with their messages whole and cut into single bytes.

import { describe, expect, it } from "vitest";
import { bytes, hex, u32 } from "../../../synth/bytes.ts";
import type { Protocol } from "../../protocol.ts";
import {
  ldapBind,
  mysqlGreeting,
  mysqlLogin,
  postgresqlSsl,
  postgresqlStart,
  prelogin,
  preloginAnswer,
  rdpConfirm,
  rdpRequest,
  smb2,
  smbEncrypted,
  startTls,
  startTlsGranted,
} from "../../testing/binary-corpus.ts";
import { RecordingContext, ascii } from "../../testing/look.ts";
import { ldap } from "../ldap.ts";
import { mssql } from "../mssql.ts";
import { mysql } from "../mysql.ts";
import { postgresql } from "../postgresql.ts";
import { rdp } from "../rdp.ts";
import { smb } from "../smb.ts";
import { HeadReader } from "./head-reader.ts";

const OUT = true;
const IN = false;
const CLIENT_HELLO = hex("16 03 01 00 05 01 00 00 01 00");
/** A greeting and a login with and without CLIENT_SSL. */
const PLAIN = 0xa685;
const TLS = 0xae85;
const postgresqlGss = bytes(u32(8), u32(80877104));

type Talk = readonly (readonly [outbound: boolean, bytes: Uint8Array])[];
const cases: readonly (readonly [what: string, protocol: Protocol, talk: Talk, last: string | undefined])[] = [
  [
    "LDAP with StartTLS",
    ldap,
    [
      [OUT, startTls],
      [IN, startTlsGranted],
      [OUT, CLIENT_HELLO],
    ],
    "encrypted",
  ],
  [
    "LDAP that binds",
    ldap,
    [
      [OUT, ldapBind],
      [IN, startTlsGranted],
    ],
    undefined,
  ],
  [
    "RDP that chooses TLS",
    rdp,
    [
      [OUT, rdpRequest],
      [IN, rdpConfirm(1)],
      [OUT, CLIENT_HELLO],
    ],
    "encrypted",
  ],
  [
    "RDP with its own security",
    rdp,
    [
      [OUT, rdpRequest],
      [IN, rdpConfirm(0)],
    ],
    undefined,
  ],
  [
    "MySQL with TLS",
    mysql,
    [
      [IN, mysqlGreeting],
      [OUT, mysqlLogin(TLS)],
      [OUT, CLIENT_HELLO],
    ],
    "encrypted",
  ],
  [
    "MySQL without",
    mysql,
    [
      [IN, mysqlGreeting],
      [OUT, mysqlLogin(PLAIN)],
    ],
    "clear",
  ],
  [
    "PostgreSQL with TLS",
    postgresql,
    [
      [OUT, postgresqlSsl],
      [IN, ascii("S")],
      [OUT, CLIENT_HELLO],
    ],
    "encrypted",
  ],
  [
    "PostgreSQL refusing TLS",
    postgresql,
    [
      [OUT, postgresqlSsl],
      [IN, ascii("N")],
      [OUT, postgresqlStart],
    ],
    "clear",
  ],
  [
    "PostgreSQL with GSSAPI",
    postgresql,
    [
      [OUT, postgresqlGss],
      [IN, ascii("G")],
    ],
    "encrypted",
  ],
  [
    "SQL Server that requires it",
    mssql,
    [
      [OUT, prelogin],
      [IN, preloginAnswer(3)],
    ],
    "encrypted",
  ],
  [
    "SQL Server without",
    mssql,
    [
      [OUT, prelogin],
      [IN, preloginAnswer(2)],
    ],
    "clear",
  ],
  [
    "SMB 3 that encrypts",
    smb,
    [
      [OUT, smb2],
      [IN, smb2],
      [OUT, smbEncrypted],
    ],
    "encrypted",
  ],
  [
    "SMB 2",
    smb,
    [
      [OUT, smb2],
      [IN, smb2],
    ],
    "clear",
  ],
];

describe.each(cases)("%s", (_what, protocol, talk, last) => {
  it.each([1, 3, 7, 4096])("in pieces of %i bytes", (size) => {
    const context = new RecordingContext();
    const session = protocol.session!(context);
    let goesOn = true;
    for (const [outbound, data] of talk) {
      for (let at = 0; goesOn && at < data.length; at += size) {
        goesOn = session.data(outbound, data, at, Math.min(at + size, data.length));
      }
    }
    session.end();
    expect(context.said.at(-1)).toBe(last);
  });

  it("ends after a gap", () => {
    const session = protocol.session!(new RecordingContext());
    expect(session.gap(OUT, 1000)).toBe(false);
  });
});

const header = (data: Uint8Array, at: number): number => data[at];

const read = (reader: HeadReader, pieces: readonly Uint8Array[]): number[][] => {
  const heads: number[][] = [];
  for (const piece of pieces) {
    for (let at = reader.read(piece, 0, piece.length); at >= 0; at = reader.read(piece, at, piece.length)) {
      heads.push([...reader.bytes.subarray(0, reader.length)]);
    }
  }
  return heads;
};

describe("HeadReader", () => {
  it("gives each message's head and skips the rest", () => {
    const pieces = [hex("05 01 02"), hex("03 04 02 09 06 0a"), hex("0b 0c 0d 0e 01")];
    expect(read(new HeadReader(1, 3, header), pieces)).toEqual([[5, 1, 2], [2, 9], [6, 10, 11], [1]]);
  });

  it("reads nothing behind what is no message", () => {
    const reader = new HeadReader(1, 3, header);
    expect(read(reader, [hex("02 09 00 02 09"), hex("02 09")])).toEqual([[2, 9]]);
    expect(reader.broken).toBe(true);
  });
});
