// A SYN flood with a new source in each frame, and hosts beside it that talk to each other as ever; counted as it is made.

/** One frame in this many is of the others. */
const OTHERS_EVERY = 10;
/** Bytes of each frame. */
export const FLOOD_LENGTH = 60;
const OTHERS = 9;
const INTERVAL_US = 10;
const START_US = 1_700_000_000_000_000;
const VICTIM = [10, 9, 9, 9];
const UDP = 17;
const TCP = 6;

/** Yields what fills a frame in; `counts` has the packets of the victim and of the servers by address. */
export function* flood(sources, counts) {
  const bytes = template();
  let time = START_US;
  let source = 0;
  let step = 0;
  const into = (frame) =>
    Object.assign(frame, {
      data: bytes,
      offset: 0,
      captured: FLOOD_LENGTH,
      length: FLOOD_LENGTH,
      time,
      linkType: 1,
      interface: 0,
    });
  for (let i = 0; source < sources; i++) {
    time += INTERVAL_US;
    if (i % OTHERS_EVERY === 0) other(bytes, step++, counts);
    else syn(bytes, source++, counts);
    yield into;
  }
}

function syn(bytes, number, counts) {
  bytes[23] = TCP;
  // Spread over 11.0.0.0 to 218.255.255.255: hardly any comes twice, and none is the victim.
  const address = (Math.imul(number, 0x9e3779b1) >>> 0) % 0xd0000000;
  bytes.writeUInt32BE(address + 0x0b000000, 26);
  bytes.set(VICTIM, 30);
  bytes.writeUInt16BE(1024 + (number % 60_000), 34);
  bytes.writeUInt16BE(443, 36);
  bytes[47] = 0x02;
  add(counts, VICTIM);
}

/** Question and answer, in turns; the first servers have more to do. */
function other(bytes, step, counts) {
  const turn = step >> 1;
  const server = 1 + ((turn % OTHERS) % (1 + (Math.floor(turn / OTHERS) % OTHERS)));
  const client = [10, 2, server, 1 + (Math.floor(turn / 81) % 200)];
  const host = [10, 1, 0, server];
  const isAnswer = step % 2 === 1;
  bytes[23] = UDP;
  bytes.set(isAnswer ? host : client, 26);
  bytes.set(isAnswer ? client : host, 30);
  bytes.writeUInt16BE(isAnswer ? 5000 : 50_000, 34);
  bytes.writeUInt16BE(isAnswer ? 50_000 : 5000, 36);
  bytes.writeUInt16BE(FLOOD_LENGTH - 34, 38);
  add(counts, host);
}

function add(counts, address) {
  const ip = address.join(".");
  counts.set(ip, (counts.get(ip) ?? 0) + 1);
}

function template() {
  const bytes = Buffer.alloc(FLOOD_LENGTH);
  bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, FLOOD_LENGTH - 14]);
  bytes[22] = 64;
  bytes[46] = 0x50;
  return bytes;
}
