// Flows summed up by their pair of endpoints, so that two lists can be compared whoever started and however often.

/** Map from "tcp A:1 B:2" to { packets, bytes } each way, as "12/34 56/78"; `fields` takes a record apart. */
export function pairs(records, fields) {
  const sums = new Map();
  for (const record of records) {
    const [transport, a, aPort, b, bPort, packetsAb, packetsBa, bytesAb, bytesBa] = fields(record);
    const left = `${a}:${aPort}`;
    const right = `${b}:${bPort}`;
    const swap = left > right;
    const key = swap ? `${transport} ${right} ${left}` : `${transport} ${left} ${right}`;
    const sum = sums.get(key) ?? [0, 0, 0, 0];
    sums.set(key, sum);
    const counts = swap ? [packetsBa, bytesBa, packetsAb, bytesAb] : [packetsAb, bytesAb, packetsBa, bytesBa];
    counts.forEach((count, index) => (sum[index] += count));
    // Two sockets of the same address and port: there is no other way around.
    if (left === right) sums.set(key, [sum[0] + sum[2], sum[1] + sum[3], 0, 0]);
  }
  return sums;
}

/** Our flows in that shape; those without ports (bare fragments, ICMP) are no conversations. */
export function flowPairs(flows) {
  const withPorts = flows.filter(
    (flow) => flow.src_port !== null && (flow.transport === "tcp" || flow.transport === "udp"),
  );
  return pairs(withPorts, (f) => [
    f.transport,
    f.src_ip,
    f.src_port,
    f.dst_ip,
    f.dst_port,
    f.packets_out,
    f.packets_in,
    f.bytes_out,
    f.bytes_in,
  ]);
}

/** "12 packets 340 bytes, 11 packets 900 bytes back", or null for a pair that is not there. */
export const describePair = (sum) =>
  sum ? `${sum[0]} packets ${sum[1]} bytes, ${sum[2]} packets ${sum[3]} bytes back` : null;
