// SQL that ranks flows: the same for a roll-up and for a question about single flows.

import { TOPS } from "../tables.ts";
import type { Dimension } from "../tables.ts";
import { quoted } from "./schema.ts";

/** The figures of a ranked row, in the order of the table. */
export const FIGURES = [
  "flows",
  "packets",
  "bytes",
  "bytes_out",
  "bytes_in",
  "encrypted",
  "cleartext",
  "by_content",
  "by_port",
  "by_related",
  "malformed",
] as const;

/** As engine and dashboard have it: what leaves the local hosts, or else the initiator, goes out. */
export const OUTWARD = "CASE WHEN dst_local AND NOT src_local THEN bytes_in ELSE bytes_out END";
export const SAME_HOST =
  "(src_ip_3 = dst_ip_3 AND src_ip_2 = dst_ip_2 AND src_ip_1 = dst_ip_1 AND src_ip_0 = dst_ip_0)";
const PACKETS = "packets_out + packets_in";
const BYTES = "bytes_out + bytes_in";
/** A flow is counted where its first slice is. */
const BEGUN = "(slice = 0)::BIGINT";

/** What every dimension counts of a slice, whichever side it looks at. */
const COMMON = [
  `${BEGUN} AS flows`,
  `${PACKETS} AS packets`,
  `${BYTES} AS bytes`,
  `CASE WHEN encrypted THEN ${BYTES} ELSE 0 END AS encrypted`,
  `CASE WHEN NOT encrypted THEN ${BYTES} ELSE 0 END AS cleartext`,
  `CASE WHEN app_source = 'content' THEN ${BEGUN} ELSE 0 END AS by_content`,
  `CASE WHEN app_source = 'port' THEN ${BEGUN} ELSE 0 END AS by_port`,
  `CASE WHEN app_source = 'related' THEN ${BEGUN} ELSE 0 END AS by_related`,
  "malformed",
].join(", ");

const words = (side: string): string => [0, 1, 2, 3].map((n) => `${side}_ip_${n} AS k${n}`).join(", ");
const NO_WORDS = "0::UINTEGER AS k0, 0::UINTEGER AS k1, 0::UINTEGER AS k2, 0::UINTEGER AS k3";
export const ADDRESS_TEXT = "printf('%08x%08x%08x%08x', k0, k1, k2, k3)";
const FORWARD = "bytes_out AS bytes_out, bytes_in AS bytes_in";

interface Shape {
  /** Slices as rows with k0…k3, text, app, local and the figures. `time` stands for the bucket. */
  rows: (source: string, time: string) => string;
  key: string;
}

/** By what rows are told apart; `traffic` is what totals and series are made from. */
export type FacetDimension = Dimension | "traffic";

const SHAPES: Readonly<Record<FacetDimension, Shape>> = {
  traffic: {
    rows: (source, time) =>
      `SELECT ${time} AS t, ${NO_WORDS}, transport AS txt, app, false AS local, ${COMMON}, ` +
      `${OUTWARD} AS bytes_out, ${BYTES} - ${OUTWARD} AS bytes_in FROM ${source}`,
    key: "txt",
  },
  host: {
    rows: (source, time) =>
      `SELECT ${time} AS t, ${words("src")}, NULL::VARCHAR AS txt, NULL::VARCHAR AS app, src_local AS local, ${COMMON}, ` +
      `CASE WHEN ${SAME_HOST} THEN ${BYTES} ELSE bytes_out END AS bytes_out, ` +
      `CASE WHEN ${SAME_HOST} THEN ${BYTES} ELSE bytes_in END AS bytes_in FROM ${source} ` +
      `UNION ALL SELECT ${time}, ${words("dst")}, NULL, NULL, dst_local, ${COMMON}, bytes_in, bytes_out FROM ${source} WHERE NOT ${SAME_HOST}`,
    key: ADDRESS_TEXT,
  },
  app: {
    rows: (source, time) =>
      `SELECT ${time} AS t, ${NO_WORDS}, app AS txt, app, false AS local, ${COMMON}, ${FORWARD} FROM ${source}`,
    key: "txt",
  },
  name: {
    rows: (source, time) =>
      `SELECT ${time} AS t, ${NO_WORDS}, host AS txt, app, false AS local, ${COMMON}, ${FORWARD} FROM ${source} WHERE host IS NOT NULL`,
    key: "txt",
  },
  tls_version: {
    rows: (source, time) =>
      `SELECT ${time} AS t, ${NO_WORDS}, tls_version AS txt, NULL::VARCHAR AS app, false AS local, ${COMMON}, ${FORWARD} FROM ${source} WHERE tls_version IS NOT NULL`,
    key: "txt",
  },
  cleartext: {
    // Who speaks in the clear is the local side; between strangers, the one that began.
    rows: (source, time) => {
      const other = "dst_local AND NOT src_local";
      const side = [0, 1, 2, 3]
        .map((n) => `CASE WHEN ${other} THEN dst_ip_${n} ELSE src_ip_${n} END AS k${n}`)
        .join(", ");
      return `SELECT ${time} AS t, ${side}, NULL::VARCHAR AS txt, app, src_local OR dst_local AS local, ${COMMON}, ${FORWARD} FROM ${source} WHERE NOT encrypted AND app IS NOT NULL`;
    },
    key: ADDRESS_TEXT,
  },
};

const sumsAs = (type: string): string => FIGURES.map((name) => `sum(${name})::${type} AS ${name}`).join(", ");
/** Of what is stored. */
export const SUMS = sumsAs("BIGINT");
/** Of what is answered. */
const DOUBLE_SUMS = sumsAs("DOUBLE");
const KEYS = "t, k0, k1, k2, k3, txt, app";

/** `source`: what can stand behind FROM and has the columns of flows. */
function grouped(dimension: FacetDimension, source: string, time: string): string {
  return `SELECT ${KEYS}, bool_or(local) AS local, ${SUMS} FROM (${SHAPES[dimension].rows(source, time)}) GROUP BY ${KEYS}`;
}

const COLUMNS = Object.keys(TOPS.columns).map(quoted).join(", ");
const row = (
  dimension: FacetDimension,
  time: string,
  other: boolean,
  key: string,
  app: string,
  local: string,
): string =>
  `${time} AS "time", '${dimension}' AS "dimension", ${other} AS "other", ${key} AS "key", ${app} AS "app", ${local} AS "local"`;

/** Rows of the table of tops: the `most` largest of each bucket, and one for all others. */
export function topsOf(dimension: FacetDimension, source: string, time: string, most: number): string {
  const { key } = SHAPES[dimension];
  return (
    `WITH ranked AS (SELECT *, row_number() OVER (PARTITION BY t ORDER BY bytes DESC) AS place FROM (${grouped(dimension, source, time)})) ` +
    `SELECT ${COLUMNS} FROM (` +
    `SELECT ${row(dimension, "t", false, key, "app", "local")}, ${FIGURES.join(", ")}, 1 AS "keys" FROM ranked WHERE place <= ${most} ` +
    `UNION ALL SELECT ${row(dimension, "t", true, "NULL", "NULL", "false")}, ${SUMS}, count(*) AS "keys" FROM ranked WHERE place > ${most} GROUP BY t)`
  );
}

/** The same without a limit: flows that no roll-up has seen yet. */
export function allOf(dimension: Dimension, source: string): string {
  const { key } = SHAPES[dimension];
  return `SELECT ${COLUMNS} FROM (SELECT ${row(dimension, "t", false, key, "app", "local")}, ${FIGURES.join(", ")}, 1 AS "keys" FROM (${grouped(dimension, source, "0::BIGINT")}))`;
}

/** The `most` largest keys of flows. */
export function rankedOfFlows(dimension: Dimension, source: string, most: number): string {
  const pairs = `SELECT false AS other, * FROM (${grouped(dimension, source, "0::BIGINT")})`;
  return ranked(pairs, ["k0", "k1", "k2", "k3", "txt"], SHAPES[dimension].key, most);
}

/** The same of rows of roll-ups: what stands for others there stays so. */
export function rankedOfTops(rows: string, most: number): string {
  const pairs = `SELECT other, key, app, bool_or(local) AS local, ${DOUBLE_SUMS} FROM (${rows}) GROUP BY other, key, app`;
  return ranked(pairs, ["key"], "key", most);
}

/**
 * `pairs`: a row for each key, which is made up of `parts`, and application. Answers with a row for each key that is shown, one for
 * those `beyond`, and one for `other`; what only shows, applications and the text of keys, is made for those that are shown.
 */
function ranked(pairs: string, parts: readonly string[], key: string, most: number): string {
  const by = parts.join(", ");
  const same = parts.map((part) => `pairs.${part} IS NOT DISTINCT FROM shown.${part}`).join(" AND ");
  const figures = FIGURES.join(", ");
  const rest = FIGURES.map((name) => `total.${name} - coalesce(inside.${name}, 0)`).join(", ");
  return (
    `WITH pairs AS MATERIALIZED (${pairs}), ` +
    `keyed AS MATERIALIZED (SELECT ${by}, bool_or(local) AS local, ${DOUBLE_SUMS} FROM pairs WHERE NOT other GROUP BY ${by}), ` +
    `shown AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY bytes DESC, ${by}) AS place FROM ` +
    `(SELECT * FROM keyed ORDER BY bytes DESC, ${by} LIMIT ${most})), ` +
    `named AS (SELECT place, string_agg(pairs.app, ' ' ORDER BY pairs.bytes DESC) AS apps FROM pairs JOIN shown ON NOT pairs.other AND ${same} GROUP BY place), ` +
    `total AS (SELECT count(*)::DOUBLE AS n, ${DOUBLE_SUMS} FROM keyed), inside AS (SELECT count(*)::DOUBLE AS n, ${DOUBLE_SUMS} FROM shown) ` +
    `SELECT false AS other, false AS beyond, place, ${key} AS key, coalesce(apps, '') AS apps, local, ${figures}, 1::DOUBLE AS n FROM shown LEFT JOIN named USING (place) ` +
    `UNION ALL SELECT false, true, NULL, NULL, '', false, ${rest}, total.n - inside.n FROM total, inside WHERE total.n > inside.n ` +
    `UNION ALL SELECT true, false, NULL, NULL, '', false, ${DOUBLE_SUMS}, count(*)::DOUBLE FROM pairs WHERE other HAVING count(*) > 0 ORDER BY place`
  );
}

/** A roll-up of a roll-up. */
export function topsOfTops(source: string, time: string, most: number): string {
  return (
    `WITH grouped AS (SELECT ${time} AS t, dimension, other, key, app, bool_or(local) AS local, ${SUMS}, ` +
    `CASE WHEN other THEN max(keys) ELSE 1 END AS keys FROM ${source} GROUP BY t, dimension, other, key, app), ` +
    `ranked AS (SELECT *, row_number() OVER (PARTITION BY t, dimension, other ORDER BY bytes DESC) AS place FROM grouped) ` +
    `SELECT t AS "time", dimension, place > ${most} OR other AS "other", CASE WHEN place <= ${most} THEN key END AS "key", ` +
    `CASE WHEN place <= ${most} THEN app END AS "app", bool_or(local) AS "local", ${SUMS}, sum(keys)::BIGINT AS "keys" ` +
    `FROM ranked GROUP BY 1, 2, 3, 4, 5`
  );
}
