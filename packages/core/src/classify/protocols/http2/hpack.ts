// HPACK (RFC 7541): the header fields of one direction of an HTTP/2 connection. Values that nobody asks for (cookies,
// credentials …) are measured, as the dynamic table must know their size, and not kept.

import { asciiText } from "../text/ascii.ts";
import { decodeHuffman } from "./huffman.ts";
import { STATIC_TABLE } from "./static-table.ts";

/** Bytes of a name or a value that are kept. */
const MOST_TEXT = 2048;
/** Bookkeeping that each entry counts for (RFC 7541, 4.1). */
const ENTRY_BYTES = 32;
/** What a table has until the other side allows more, and what this decoder goes along with. */
const USUAL_TABLE = 4096;
const LARGEST_TABLE = 65_536;
/** Entries that are gone and still stand before the others. */
const MOST_GONE = 1024;

/** Of these only how their value begins is told and kept: the scheme, and not what follows it. */
const CREDENTIALS: ReadonlySet<string> = new Set(["authorization", "proxy-authorization"]);
const SCHEME = 6;
const WANTED: ReadonlySet<string> = new Set([
  ":method",
  ":path",
  ":authority",
  ":status",
  "host",
  "user-agent",
  ...CREDENTIALS,
]);

interface Entry {
  name: string;
  /** Empty unless wanted. */
  value: string;
  /** Of name and value on the wire, and the bookkeeping. */
  bytes: number;
}

type FieldSink = (name: string, value: string) => void;

const STATIC: readonly Entry[] = STATIC_TABLE.map(([name, value]) => ({ name, value, bytes: 0 }));

export class HpackDecoder {
  /** Newest last; those before `#oldest` are gone. */
  readonly #entries: (Entry | undefined)[] = [];
  readonly #text = new Uint8Array(MOST_TEXT);
  #oldest = 0;
  #bytes = 0;
  #capacity = USUAL_TABLE;
  #data: Uint8Array = this.#text;
  #at = 0;
  #end = 0;
  /** Bytes of the string that was read last. */
  #length = 0;
  #failed = false;

  /** Calls `field` for each wanted field of the block `data[at, end)`. False when it is damaged: nothing can be read any more. */
  decode(data: Uint8Array, at: number, end: number, field: FieldSink): boolean {
    this.#data = data;
    this.#at = at;
    this.#end = end;
    while (this.#at < end && !this.#failed) this.#representation(data[this.#at], field);
    return !this.#failed;
  }

  /** Section 6: the first bits tell in which form a field is. */
  #representation(first: number, field: FieldSink): void {
    if (first >= 0x80) {
      const entry = this.#entry(this.#integer(7));
      if (entry !== undefined && WANTED.has(entry.name)) field(entry.name, entry.value);
    } else if (first >= 0x40) this.#literal(6, true, field);
    else if (first >= 0x20) this.#resize(this.#integer(5));
    else this.#literal(4, false, field);
  }

  #literal(prefix: number, indexed: boolean, field: FieldSink): void {
    const index = this.#integer(prefix);
    const name = index === 0 ? this.#string(true) : (this.#entry(index)?.name ?? "");
    // Nobody has names that long, and cut ones would spoil the sizes.
    if (index === 0 && this.#length > MOST_TEXT) this.#failed = true;
    if (this.#failed) return;
    const wanted = WANTED.has(name);
    const whole = this.#string(wanted);
    const value = CREDENTIALS.has(name) ? whole.slice(0, SCHEME) : whole;
    if (this.#failed) return;
    if (wanted) field(name, value);
    if (indexed) this.#add({ name, value, bytes: name.length + this.#length + ENTRY_BYTES });
  }

  #entry(index: number): Entry | undefined {
    const dynamic = index - STATIC.length - 1;
    const count = this.#entries.length;
    const entry =
      dynamic < 0 ? STATIC[index - 1] : dynamic < count - this.#oldest ? this.#entries[count - 1 - dynamic] : undefined;
    if (entry === undefined) this.#failed = true;
    return entry;
  }

  /** Section 4.4: an entry that is larger than the table empties it. */
  #add(entry: Entry): void {
    this.#evict(this.#capacity - entry.bytes);
    if (entry.bytes > this.#capacity) return;
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
  }

  #resize(capacity: number): void {
    if (capacity > LARGEST_TABLE) this.#failed = true;
    this.#capacity = capacity;
    this.#evict(capacity);
  }

  #evict(room: number): void {
    while (this.#bytes > room && this.#oldest < this.#entries.length) {
      this.#bytes -= this.#entries[this.#oldest]?.bytes ?? 0;
      this.#entries[this.#oldest++] = undefined;
    }
    if (this.#oldest <= MOST_GONE) return;
    this.#entries.splice(0, this.#oldest);
    this.#oldest = 0;
  }

  /** Section 5.1: what does not fit the first byte's low bits follows in groups of seven, the lowest first. */
  #integer(prefix: number): number {
    if (this.#at >= this.#end) return this.#fail();
    const most = (1 << prefix) - 1;
    let value = this.#data[this.#at++] & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.#at >= this.#end) return this.#fail();
      const byte = this.#data[this.#at++];
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return this.#fail();
  }

  /** Section 5.2. The text is made only when it is wanted; `#length` is right in either case. */
  #string(wanted: boolean): string {
    const huffman = this.#at < this.#end && this.#data[this.#at] >= 0x80;
    const length = this.#integer(7);
    const start = this.#at;
    if (this.#failed || length > this.#end - start) {
      this.#fail();
      return "";
    }
    this.#at += length;
    this.#length = length;
    if (!huffman) return wanted ? asciiText(this.#data, start, this.#at, MOST_TEXT) : "";
    this.#length = decodeHuffman(this.#data, start, this.#at, this.#text);
    if (this.#length < 0) this.#fail();
    return wanted ? asciiText(this.#text, 0, Math.max(0, Math.min(this.#length, MOST_TEXT)), MOST_TEXT) : "";
  }

  #fail(): number {
    this.#failed = true;
    return 0;
  }
}
