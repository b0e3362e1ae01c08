// First payloads of binary protocols, as clients and servers really begin. Each is to be known on any port, but for those that
// name theirs.

import { bytes, hex, le16, le32, prefixed8, u16, u32 } from "../../synth/bytes.ts";
import type { Part } from "../../synth/bytes.ts";

export interface Sample {
  app: string;
  what: string;
  transport: "tcp" | "udp";
  bytes: Uint8Array;
  /** The port without which it is not sure. */
  port?: number;
  /** The datagram before it in the same direction. */
  before?: Uint8Array;
}

const SESSION = "\x3f\x8a\x11\xc4\x52\x90\x7e\x1d";
const OTHER_SESSION = "\xd4\x0b\x77\x21\xa9\x3c\x58\xe6";
const HASH = "\x9c\x21\x5b\x0e\x44\xe8\x17\x63\xaf\x02\xd8\x95\x3b\x6e\xf1\x7a\x20\xc6\x8d\x51";

/** A message behind its length in four bytes. */
const long = (...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes(u32(body.length), body);
};
/** The same, where the length counts itself and comes in little-endian order. */
const littleLong = (...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes(le32(body.length + 4), body);
};
const tpkt = (...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes(3, 0, u16(body.length + 4), body);
};
/** Header with a length in its bytes 2 and 3 that counts all. */
const lengthAt2 = (first: number, second: number, ...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes(first, second, u16(body.length + 4), body);
};
const utf16 = (text: string): Uint8Array => bytes(...[...text].flatMap((letter) => [letter, 0]));
const zeros = (count: number): Uint8Array => new Uint8Array(count);

export const smb1 = bytes(u32(35), "\xffSMB\x72", zeros(27), "\0\0\0");
export const smb2 = bytes(u32(64), "\xfeSMB", le16(64), zeros(58));
export const smbEncrypted = bytes(u32(52 + 16), "\xfdSMB", zeros(64));
const asRequest = hex("6a 14 30 12 a1 03 02 01 05 a2 03 02 01 0a a4 06 30 04 a0 02 03 00");
const kerberosError = hex("7e 10 30 0e a0 03 02 01 05 a1 03 02 01 1e a6 02 02 00");
export const ldapBind = hex("30 0c 02 01 01 60 07 02 01 03 04 00 80 00");
const ldapSearch = hex(
  "30 1d 02 01 02 63 18 04 00 0a 01 00 0a 01 00 02 01 00 02 01 00 01 01 00 87 01 61 30 03 04 01 62",
);
export const startTls = bytes("\x30\x1d\x02\x01\x01\x77\x18\x80\x16", "1.3.6.1.4.1.1466.20037");
export const startTlsGranted = hex("30 0c 02 01 01 78 07 0a 01 00 04 00 04 00");
export const rdpRequest = tpkt(prefixed8("\xe0\0\0\0\0\0", "Cookie: mstshash=me\r\n", 1, 0, 8, 0, le32(3)));
const rdpBare = tpkt(prefixed8("\xe0\0\0\0\0\0"));
const mcs = tpkt("\x02\xf0\x80\x7f\x65\x82\x01\x02", zeros(258));
export const rdpConfirm = (protocol: number): Uint8Array =>
  tpkt(prefixed8("\xd0\0\0\x12\x34\0", 2, 0, 8, 0, le32(protocol)));
const isoRequest = tpkt(prefixed8("\xe0\0\0\0\x01\0", "\xc0\x01\x0a\xc1\x02\x01\0\xc2\x02\x01\x02"));
const s7Setup = tpkt("\x02\xf0\x80\x32\x01\0\0\0\0\0\x08\0\0\xf0\0\0\x01\0\x01\x01\xe0");
const q931 = tpkt("\x08\x02\x77\xf4\x05\x04\x03\x80\x90\xa5\x7e\0\x0a\x05\x20\xa8\x06\0\x08\x91\x4a\0\x04");
export const mysqlGreeting = littleShort(0, "\x0a8.0.36\0", le32(12), SESSION, 0, "\xff\xff\xff\x02\0", zeros(16));
export const mysqlLogin = (capabilities: number): Uint8Array =>
  littleShort(1, le32(capabilities), le32(1 << 24), 0xff, zeros(23), (capabilities & 0x800) === 0 ? "root\0\0" : "");
const mysqlRefusal = littleShort(0, "\xff", le16(1130), "Host '10.0.0.1' is not allowed to connect");
export const postgresqlStart = bytes(u32(19), u32(0x30000), "user\0me\0\0\0\0");
export const postgresqlSsl = bytes(u32(8), u32(80877103));
const bson = bytes(le32(19), "\x10isMaster\0", le32(1), 0);
const mongoQuery = littleLong(le32(7), le32(0), le32(2004), le32(0), "admin.$cmd\0", le32(0), le32(1), bson);
const mongoMessage = littleLong(le32(8), le32(0), le32(2013), le32(0), 0, bson);
const mongoReply = littleLong(le32(9), le32(8), le32(1), le32(8), zeros(8), le32(0), le32(1), bson);
const options = (encryption: number): Uint8Array =>
  bytes(0, u16(11), u16(6), 1, u16(17), u16(1), 0xff, "\x10\0\x10\x73\0\0", encryption);
export const prelogin = lengthAt2(18, 1, 0, 0, 0, 0, options(0));
export const preloginAnswer = (encryption: number): Uint8Array => lengthAt2(4, 1, 0, 0, 1, 0, options(encryption));
const requestHeaders = bytes(le32(22), le32(18), le16(2), zeros(8), le32(1));
const connectData = "(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=orcl)))";
const tnsConnect = bytes(
  u16(58 + connectData.length), u16(0), 1, 0, u16(0), u16(318), u16(300), u16(0x0c41), u16(8192), u16(32767), u16(0x7f08),
  u16(0), u16(256), u16(connectData.length), u16(58), zeros(30), connectData,
); // prettier-ignore
const cql = (version: number, opcode: number, body: Uint8Array): Uint8Array =>
  bytes(version, 0, 0, 0, opcode, u32(body.length), body);
const text16 = (text: string): Uint8Array => bytes(u16(text.length), text);
const rpcCall = (program: number): Uint8Array =>
  bytes(u32(0x3841169f), u32(0), u32(2), u32(program), u32(3), u32(0), zeros(16));
const utp = (type: number, connection: number, time: number, difference: number, acknowledged: number): Uint8Array =>
  bytes((type << 4) | 1, 0, u16(connection), u32(time), u32(difference), u32(65_536), u16(1), u16(acknowledged));
const counter = bytes(u32(1), u32(1_700_000_000));
const ike = (version: number, next: number, exchange: number, flags: number): Uint8Array =>
  bytes(SESSION, zeros(8), next, version, exchange, flags, u32(0), u32(44), zeros(16));
const enip = (command: number, body: Uint8Array): Uint8Array =>
  bytes(le16(command), le16(body.length), zeros(20), body);
const gnutella = (type: number, left: number, made: number, body: Uint8Array): Uint8Array =>
  bytes(HASH.slice(0, 16), type, left, made, le32(body.length), body);

/** MySQL's header: a length of three bytes and a number. */
function littleShort(number: number, ...parts: readonly Part[]): Uint8Array {
  const body = bytes(...parts);
  return bytes(le16(body.length), 0, number, body);
}

type Row = readonly [app: string, what: string, payload: Uint8Array, port?: number | undefined, before?: Uint8Array];

const tcp: readonly Row[] = [
  ["smb", "SMB 1", smb1],
  ["smb", "SMB 2", smb2],
  ["smb", "encrypted", smbEncrypted],
  ["smb", "behind a NetBIOS session request", bytes(0x81, 0, u16(68), zeros(68), smb1)],
  ["smb", "behind a NetBIOS answer", bytes("\x82\0\0\0", smb2)],
  ["kerberos", "AS-REQ", long(asRequest)],
  ["kerberos", "an error", long(kerberosError)],
  ["kerberos", "a password change", long(u16(6 + asRequest.length), u16(1), u16(0), asRequest)],
  ["ldap", "bind", ldapBind],
  ["ldap", "search", ldapSearch],
  ["ldap", "StartTLS", startTls],
  ["ldap", "a result", startTlsGranted],
  ["rdp", "a request with a cookie", rdpRequest],
  ["rdp", "a request to negotiate", tpkt(prefixed8("\xe0\0\0\0\0\0", 1, 0, 8, 0, le32(11)))],
  ["rdp", "a confirm", rdpConfirm(2)],
  ["rdp", "an old client", bytes(rdpBare, mcs)],
  ["rdp", "an old client on its port", rdpBare, 3389],
  ["s7comm", "a request to set up", bytes(isoRequest, s7Setup)],
  ["h323", "call signalling", q931],
  ["vnc", "3.8", bytes("RFB 003.008\n")],
  ["mysql", "a greeting", mysqlGreeting],
  ["mysql", "a login", mysqlLogin(0xa685)],
  ["mysql", "a login that turns to TLS", mysqlLogin(0xae85)],
  ["mysql", "a refusal", mysqlRefusal],
  ["postgresql", "a start", postgresqlStart],
  ["postgresql", "a request for TLS", postgresqlSsl],
  ["mongodb", "OP_QUERY", mongoQuery],
  ["mongodb", "OP_MSG", mongoMessage],
  ["mongodb", "OP_REPLY", mongoReply],
  ["mssql", "PRELOGIN", prelogin],
  ["mssql", "its answer", preloginAnswer(3)],
  ["mssql", "a batch", lengthAt2(1, 1, 0, 0, 1, 0, requestHeaders, utf16("select 1"))],
  ["mssql", "a batch before 7.2", lengthAt2(1, 1, 0, 0, 1, 0, utf16("select 1"))],
  ["mssql", "an answer", lengthAt2(4, 1, 0, 53, 1, 0, "\xfd\x10\0\xc1\0\x01\0\0\0\0\0\0\0")],
  ["oracle", "CONNECT", tnsConnect],
  ["cassandra", "OPTIONS", cql(4, 5, zeros(0))],
  ["cassandra", "STARTUP", cql(4, 1, bytes(u16(1), text16("CQL_VERSION"), text16("3.0.0")))],
  ["cassandra", "SUPPORTED", cql(0x84, 6, bytes(u16(1), text16("COMPRESSION"), u16(1), text16("lz4")))],
  ["cassandra", "between nodes", hex("ca 55 2d fa 0c 0a 0c 11")],
  ["kafka", "ApiVersions", long(u16(18), u16(3), u32(1), text16("producer-1"), zeros(3))],
  ["kafka", "Metadata without a name", long(u16(3), u16(1), u32(2), u16(0xffff), u32(0))],
  ["amqp", "0-9-1", bytes("AMQP\0\0\x09\x01")],
  ["amqp", "1.0 with SASL", bytes("AMQP\x03\x01\0\0")],
  ["amqp", "a method", bytes(1, u16(0), u32(6), u16(10), u16(40), "/\0", 0xce)],
  ["mqtt", "CONNECT 3.1.1", bytes(0x10, prefixed8(text16("MQTT"), 4, 2, u16(60), text16("me")))],
  ["mqtt", "CONNECT 3.1", bytes(0x10, prefixed8(text16("MQIsdp"), 3, 2, u16(60), text16("me")))],
  ["mqtt", "a long CONNECT", bytes(0x10, 0xb8, 0x01, text16("MQTT"), 5, 2, u16(60), zeros(175))],
  ["modbus", "reads registers", hex("00 01 00 00 00 06 01 03 00 6b 00 03")],
  ["modbus", "an exception", hex("00 01 00 00 00 03 01 83 02")],
  ["modbus", "UMAS on its port", hex("00 07 00 00 00 04 00 5a 00 02"), 502],
  ["dnp3", "a link status request", hex("05 64 05 c9 01 00 00 04 a6 57")],
  ["iec104", "STARTDT", hex("68 04 07 00 00 00")],
  ["iec104", "information, three times", hex("68 0e 00 00 00 00 46 01 04 00 01 00 00 00 00 00".repeat(3))],
  ["iec104", "information on its port", hex("68 0e 00 00 00 00 46 01 04 00 01 00 00 00 00 00"), 2404],
  ["enip", "RegisterSession", enip(0x65, hex("01 00 00 00"))],
  ["bgp", "OPEN", bytes("\xff".repeat(16), u16(29), 1, 4, u16(65000), u16(180), u32(0x0a000001), 0)],
  ["nfs", "a call", bytes(u32(0x80000028), rpcCall(100_003))],
  ["rpcbind", "a call", bytes(u32(0x80000028), rpcCall(100_000))],
  ["rpc", "mount", bytes(u32(0x80000028), rpcCall(100_005))],
  ["elasticsearch", "a handshake", bytes("ES", u32(48), zeros(7), 1, 8, u32(8_080_299), zeros(40))],
  ["elasticsearch", "a ping", bytes("ES", u32(0xffffffff))],
  ["bittorrent", "a handshake", bytes("\x13BitTorrent protocol", zeros(8), HASH, HASH)],
  ["openvpn", "a reset", bytes(u16(14), 0x38, SESSION, 0, u32(0))],
  ["pptp", "a start", bytes(u16(156), u16(1), u32(0x1a2b3c4d), u16(1), zeros(146))],
  ["gnutella", "0.6", bytes("GNUTELLA CONNECT/0.6\r\n")],
  ["edonkey", "HELLO", bytes(0xe3, le32(34), 1, 16, HASH.slice(0, 16), zeros(6), le32(0), zeros(6))],
  ["socks", "5, and a request", hex("05 02 00 02 05 01 00 03 01 61 00 50")],
  ["socks", "5, a password, and a request", hex("05 01 02 01 01 61 01 62 05 01 00 01 0a 00 00 01 00 50")],
  ["socks", "5 on its port", hex("05 01 00"), 1080],
  ["socks", "4", hex("04 01 00 50 0a 00 00 01 6d 65 00")],
  ["socks", "4a", hex("04 01 00 50 00 00 00 01 6d 65 00 61 2e 62 00")],
  ["zabbix", "data", bytes("ZBXD\x01", le32(2), le32(0), "{}")],
  [
    "diameter",
    "capabilities",
    bytes(u32(0x01000024), u32(0x80000101), u32(0), SESSION, u32(264), u32(0x40000010), SESSION),
  ],
  ["dcerpc", "bind", bytes("\x05\0\x0b\x03\x10\0\0\0", le16(72), le16(0), le32(2), zeros(56))],
  ["tacacs", "authentication", bytes("\xc0\x01\x01\0", u32(0x12345678), u32(6), "\x01\x02\x03\x04\x05\x06")],
  ["skinny", "keep-alive on its port", bytes(le32(4), le32(0), le32(0)), 2000],
];

const udp: readonly Row[] = [
  ["kerberos", "AS-REQ", asRequest],
  ["ldap", "CLDAP", ldapSearch],
  ["h323", "registration", hex("0e 80 46 92 06 00 08 91 4a 00 06 00 01")],
  ["mssql", "the browser's answer", bytes(5, le16(27), "ServerName;DB;InstanceName;")],
  ["dnp3", "a link status request", hex("05 64 05 c9 01 00 00 04 a6 57")],
  ["enip", "ListIdentity", enip(0x63, zeros(0))],
  ["enip", "cyclic data", hex("02 00 02 80 08 00 01 02 03 04 05 00 00 00 b1 00 02 00 07 07")],
  ["bacnet", "who is", hex("81 0b 00 0c 01 20 ff ff 00 ff 10 08")],
  ["nfs", "a call", rpcCall(100_003)],
  ["nfs", "an answer on its port", bytes(u32(7), u32(1), zeros(16)), 2049],
  ["rpcbind", "a call", rpcCall(100_000)],
  ["rpc", "mount", rpcCall(100_005)],
  ["bittorrent", "a query of the hash table", bytes("d1:ad2:id20:", HASH, "e1:q4:ping1:t2:aa1:y1:qe")],
  ["bittorrent", "a local peer", bytes("BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\n")],
  ["bittorrent", "a tracker", hex("00 00 04 17 27 10 19 80 00 00 00 00 12 34 56 78")],
  ["bittorrent", "the first uTP packet", utp(4, 0x1234, 1_000_000, 0, 0)],
  ["bittorrent", "two uTP packets", utp(0, 0x1234, 1_050_000, 7, 2), undefined, utp(2, 0x1234, 1_000_000, 9, 1)],
  ["bittorrent", "a handshake in uTP", bytes(utp(0, 0x1234, 1, 7, 2), "\x13BitTorrent protocol", zeros(48))],
  ["openvpn", "a reset", bytes(0x38, SESSION, 0, u32(0))],
  ["openvpn", "a reset with tls-auth", bytes(0x38, SESSION, HASH, counter, 0, u32(0))],
  ["openvpn", "its answer", bytes(0x40, OTHER_SESSION, HASH, counter, 1, u32(0), SESSION, u32(0))],
  ["openvpn", "a reset with tls-crypt", bytes(0x38, SESSION, counter, HASH, HASH.slice(0, 17))],
  ["ike", "IKEv1", ike(0x10, 1, 2, 0)],
  ["ike", "IKEv2", ike(0x20, 33, 34, 8)],
  ["ike", "through NAT", bytes(u32(0), ike(0x20, 33, 34, 8))],
  ["esp", "behind UDP", bytes(SESSION.slice(0, 4), u32(1), HASH), 4500],
  ["esp", "a keep-alive", hex("ff"), 4500, hex("ff")],
  [
    "esp",
    "that goes on",
    bytes(SESSION.slice(0, 4), u32(7002), HASH),
    4500,
    bytes(SESSION.slice(0, 4), u32(7001), HASH),
  ],
  ["l2tp", "SCCRQ", lengthAt2(0xc8, 2, zeros(8), hex("80 08 00 00 00 00 00 01"))],
  ["gnutella", "a ping", gnutella(0, 1, 0, hex("c3 82 51 4b 40"))],
  ["gnutella", "of the hash table", gnutella(0x44, 0, 0, bytes(5, "GTKG", zeros(53)))],
  ["gnutella", "a fragment", bytes("GND\x10", u16(0x3e91), 1, 1, "T\x0bQK")],
  ["radius", "Access-Request", lengthAt2(1, 7, HASH.slice(0, 16), "\x01\x04me", "\x04\x06\x0a\0\0\x01")],
  ["nat-pmp", "asks for the address", hex("00 00"), 5351],
  ["nat-pmp", "PCP", bytes(2, 1, zeros(58)), 5351],
  [
    "ws-discovery",
    "a probe",
    bytes('<?xml version="1.0"?><a xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">'),
  ],
];

const sample =
  (transport: "tcp" | "udp") =>
  ([app, what, payload, port, before]: Row): Sample => ({
    app,
    what: `${what} (${transport})`,
    transport,
    bytes: payload,
    ...(port === undefined ? {} : { port }),
    ...(before === undefined ? {} : { before }),
  });

export const BINARY_CORPUS: readonly Sample[] = [...tcp.map(sample("tcp")), ...udp.map(sample("udp"))];
