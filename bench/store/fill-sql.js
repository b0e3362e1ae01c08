// Made-up flows as SQL: everything follows from the number of a flow, by hashes. Few are frequent, many are rare.

/** From 0 to 1, evenly. */
const even = (salt) => `((hash(i * 64 + ${salt}) >> 11)::DOUBLE / 9007199254740992)`;
const skewed = (count, salt) => `floor(${count} * ${even(salt)} ** 3)::BIGINT`;
const whole = (count, salt) => `floor(${count} * ${even(salt)})::BIGINT`;

/** `count` flows from number `first` on, spread evenly over `length` from `begin`, microseconds. */
export function flowsSql(first, count, begin, length) {
  return `SELECT
    (CASE WHEN i % 40 = 1 AND i > 5680 THEN i - 1 - 5680 ELSE i END + 1)::BIGINT AS id,
    (i % 40 = 1 AND i > 5680)::UINTEGER AS slice,
    t - d AS "start", t AS "end", t - CASE WHEN i % 40 = 1 THEN d + 300000000 ELSE d END AS flow_start,
    'eth0' AS source,
    0::UINTEGER AS src_ip_0, 0::UINTEGER AS src_ip_1, 65535::UINTEGER AS src_ip_2, (167772160 + a)::UINTEGER AS src_ip_3,
    (1024 + ${whole(60_000, 4)})::UINTEGER AS src_port, true AS src_local,
    0::UINTEGER AS dst_ip_0, 0::UINTEGER AS dst_ip_1, 65535::UINTEGER AS dst_ip_2, (3323068416 + b)::UINTEGER AS dst_ip_3,
    CASE k WHEN 0 THEN 443 WHEN 1 THEN 443 WHEN 2 THEN 443 WHEN 3 THEN 53 WHEN 4 THEN 80 WHEN 5 THEN 22 ELSE 30000 END::UINTEGER AS dst_port,
    false AS dst_local, CASE WHEN k IN (2, 3, 6) THEN 'udp' ELSE 'tcp' END AS transport,
    CASE k WHEN 0 THEN 'tls' WHEN 1 THEN 'tls' WHEN 2 THEN 'quic' WHEN 3 THEN 'dns' WHEN 4 THEN 'http' WHEN 5 THEN 'ssh' END AS app,
    CASE WHEN k < 6 THEN 'content' END AS app_source,
    CASE WHEN k IN (3, 4) THEN false WHEN k < 6 THEN true END AS encrypted,
    CASE WHEN k IN (0, 1, 2, 4) THEN 'host' || (h % 4000) || '.site' || (h % 1500) || '.example' END AS host,
    CASE WHEN k IN (0, 1, 2) THEN 'h2' END AS alpn,
    CASE k WHEN 0 THEN 'TLSv1.3' WHEN 1 THEN 'TLSv1.2' WHEN 2 THEN 'TLSv1.3' END AS tls_version,
    CASE WHEN k < 3 THEN 't13d1516h2_8daaf6152771_' || ${skewed(50, 6)} END AS ja4,
    1 + (o >> 9) AS packets_out, 1 + (n >> 10) AS packets_in, o AS bytes_out, n AS bytes_in,
    0::BIGINT AS before_packets_out, 0::BIGINT AS before_packets_in, 0::BIGINT AS before_bytes_out, 0::BIGINT AS before_bytes_in,
    0::BIGINT AS before_retransmissions_out, 0::BIGINT AS before_retransmissions_in, 0::BIGINT AS before_malformed,
    o + n AS total_bytes, 2 + (o >> 9) + (n >> 10) AS total_packets,
    CASE WHEN k NOT IN (2, 3, 6) THEN 5 + ${whole(80_000, 7)} / 1000 END AS handshake_rtt_ms,
    0::BIGINT AS retransmissions_out, (i % 17 = 0)::BIGINT AS retransmissions_in,
    CASE WHEN k NOT IN (2, 3, 6) THEN 'closed' END AS tcp_state, NULL::UINTEGER AS vlan,
    '1:' || left(to_base64(unhex(md5(i::VARCHAR))), 22) || 'abcde=' AS community_id,
    CASE WHEN i % 40 = 0 THEN 'active' ELSE 'end' END AS reason, 0::BIGINT AS malformed, false AS cleartext_password
  FROM (
    SELECT i, ${begin} + floor((i - ${first}) * ${length / count})::BIGINT AS t, ${whole(4_000_000, 8)} AS d,
      ${skewed(7, 1)} AS k, ${skewed(2000, 2)} AS a, ${skewed(100_000, 3)} AS b, ${skewed(20_000, 5)} AS h,
      60 + ${whole(20_000, 9)} AS o, ${whole(400_000, 10)} AS n
    FROM (SELECT range AS i FROM range(${first}, ${first + count}))
  )`;
}

const SECOND = `("end" - "end" % 1000000) AS time`;
const PACKETS = "packets_out + packets_in";
const BYTES = "bytes_out + bytes_in";
const bytesOf = (column, where) => `coalesce(sum(${column}) FILTER (WHERE ${where}), 0)::BIGINT`;

/** What a table has and nobody tells is 0. */
const withZeros = (table, told) =>
  Object.keys(table.columns)
    .map((name) => `${told[name] ?? "0::BIGINT"} AS "${name}"`)
    .join(", ");

import { COUNTERS, TRAFFIC } from "../../packages/store/dist/tables.js";

export const TRAFFIC_SQL = (rows) =>
  `SELECT ${SECOND}, ${withZeros(
    { columns: without(TRAFFIC, "time") },
    {
      packets: `sum(${PACKETS})::BIGINT`,
      flows: "count(*) FILTER (WHERE slice = 0)",
      in_tcp: bytesOf("bytes_in", "transport = 'tcp'"),
      in_udp: bytesOf("bytes_in", "transport = 'udp'"),
      out_tcp: bytesOf("bytes_out", "transport = 'tcp'"),
      out_udp: bytesOf("bytes_out", "transport = 'udp'"),
      in_app_tls: bytesOf("bytes_in", "app = 'tls'"),
      out_app_tls: bytesOf("bytes_out", "app = 'tls'"),
      in_app_dns: bytesOf("bytes_in", "app = 'dns'"),
      out_app_dns: bytesOf("bytes_out", "app = 'dns'"),
    },
  )} FROM ${rows} GROUP BY time ORDER BY time`;

export const COUNTERS_SQL = (rows) =>
  `SELECT ${SECOND}, ${withZeros(
    { columns: without(COUNTERS, "time") },
    {
      packets: `sum(${PACKETS})::BIGINT`,
      bytes: `sum(${BYTES})::BIGINT`,
      flows: "count(*) FILTER (WHERE slice = 0)",
      encrypted: bytesOf(BYTES, "encrypted"),
      cleartext: bytesOf(BYTES, "NOT encrypted"),
      unknown: bytesOf(BYTES, "encrypted IS NULL"),
      packets_tcp: bytesOf(PACKETS, "transport = 'tcp'"),
      packets_udp: bytesOf(PACKETS, "transport = 'udp'"),
      bytes_tcp: bytesOf(BYTES, "transport = 'tcp'"),
      bytes_udp: bytesOf(BYTES, "transport = 'udp'"),
      size_512: `sum(${PACKETS})::BIGINT`,
    },
  )} FROM ${rows} GROUP BY time ORDER BY time`;

function without(table, name) {
  return Object.fromEntries(Object.entries(table.columns).filter(([column]) => column !== name));
}
