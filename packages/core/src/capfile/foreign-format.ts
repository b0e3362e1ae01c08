// Names what a file that is no capture of ours seems to be, so that the error can say what to do.

interface Format {
  magic: readonly number[];
  name: string;
}

const GZIP = "gzip inside gzip, or gzip that was not unpacked: unpack it first";
const ASCII = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

const FORMATS: readonly Format[] = [
  { magic: ASCII("snoo"), name: "a snoop capture: convert it to pcap" },
  { magic: [0x1f, 0x8b], name: GZIP },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], name: "zstd-compressed data: unpack it first" },
  { magic: [0xfd, 0x37, 0x7a, 0x58], name: "xz-compressed data: unpack it first" },
  { magic: ASCII("BZh"), name: "bzip2-compressed data: unpack it first" },
  { magic: [0x04, 0x22, 0x4d, 0x18], name: "lz4-compressed data: unpack it first" },
  { magic: ASCII("PK"), name: "a zip archive: unpack it first" },
  { magic: ASCII("GMBU"), name: "a Network Monitor capture: convert it to pcap" },
  { magic: ASCII("RTSS"), name: "a Network Monitor capture: convert it to pcap" },
  { magic: ASCII("TRSN"), name: "a Sniffer capture: convert it to pcap" },
  { magic: [0x1c, 0x00, 0x01, 0xab], name: "an Ixia lcap capture: convert it to pcap" },
  { magic: [0x1c, 0x00, 0x01, 0xac], name: "an Ixia lcap capture: convert it to pcap" },
  { magic: [0xa1, 0xe9, 0xcb, 0x9c], name: "an eyeSDN capture: convert it to pcap" },
];

/** `head` are the first bytes of the input, at most four. */
export function describeForeign(head: Uint8Array): string {
  if (head.length === 0) return "it is empty";
  const found = FORMATS.find(({ magic }) => magic.length <= head.length && magic.every((byte, i) => head[i] === byte));
  if (found !== undefined) return `it is ${found.name}`;
  if (head.every(isText)) return `it starts with the text ${JSON.stringify(String.fromCharCode(...head))}`;
  return `it starts with the bytes ${Array.from(head, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}

function isText(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}
