// SQL that rolls up the flows of single subjects: of the larger applications and hosts of each stretch of time, what is told of
// all flows together otherwise.

import { DIMENSIONS, TOPS } from "../tables.ts";
import type { Scope } from "../tables.ts";
import { quoted } from "./schema.ts";
import { ADDRESS_TEXT, FIGURES, SAME_HOST, topsOf } from "./tops-sql.ts";
import type { FacetDimension } from "./tops-sql.ts";

/** Where a flow has a subject: the columns that make it up, and whether it is one of ours. */
interface Side {
  keys: readonly string[];
  local: string;
  where: string;
}

interface Shape {
  sides: readonly Side[];
  /** Made of k0, k1, … */
  text: string;
  /** Subjects that are kept of a stretch of time, local ones and others, and rows of each dimension of each. */
  subjects: { local: number; other: number };
  rows: number;
}

const words = (side: string): string[] => [0, 1, 2, 3].map((n) => `${side}_ip_${n}`);

export const SCOPE_SHAPES: Readonly<Record<Scope, Shape>> = {
  app: {
    sides: [{ keys: ["app"], local: "false", where: "app IS NOT NULL" }],
    text: "k0",
    subjects: { local: 0, other: 64 },
    rows: 100,
  },
  host: {
    sides: [
      { keys: words("src"), local: "src_local", where: "true" },
      { keys: words("dst"), local: "dst_local", where: `NOT ${SAME_HOST}` },
    ],
    text: ADDRESS_TEXT,
    subjects: { local: 256, other: 64 },
    rows: 16,
  },
};

const FACET_DIMENSIONS: readonly FacetDimension[] = ["traffic", ...DIMENSIONS];
/** In memory, for as long as the statements of one scope take. */
const SUBJECTS = "temp.main.subjects";
const TOLD = Object.keys(TOPS.columns).filter((name) => name !== "time");

/** Statements that add to `into`, which has all columns but `subject_hash`, what `source`, with the columns of flows, holds. */
export function facetsOf(
  scope: Scope,
  source: string,
  time: string,
  into: string,
): { first: string; inserts: string[]; last: string } {
  const { sides, text, subjects, rows } = SCOPE_SHAPES[scope];
  const names = sides[0].keys.map((_, i) => `k${i}`);
  const keys = names.join(", ");
  const all = sides.map(
    (side) =>
      `SELECT ${time} AS t, ${side.keys.map((key, i) => `${key} AS k${i}`).join(", ")}, ${side.local} AS local, bytes_out + bytes_in AS bytes FROM ${source} WHERE ${side.where}`,
  );
  const first =
    `CREATE OR REPLACE TEMP TABLE subjects AS SELECT row_number() OVER () AS sid, t, ${keys}, local, n FROM (` +
    `SELECT t, ${keys}, bool_or(local) AS local, row_number() OVER (PARTITION BY t, bool_or(local) ORDER BY sum(bytes) DESC) AS place, ` +
    `count(*) OVER (PARTITION BY t, bool_or(local)) AS n FROM (${all.join(" UNION ALL ")}) GROUP BY t, ${keys}) ` +
    `WHERE place <= CASE WHEN local THEN ${subjects.local} ELSE ${subjects.other} END`;
  const theirs = sides.map(
    (side) =>
      `SELECT sid, f.* FROM (SELECT *, ${time} AS bucket FROM ${source} WHERE ${side.where}) AS f JOIN ${SUBJECTS} AS s ` +
      `ON s.t = f.bucket AND ${side.keys.map((key, i) => `s.k${i} = f.${key}`).join(" AND ")}`,
  );
  const subject = `(SELECT sid, t, ${text} AS subject FROM ${SUBJECTS})`;
  const told = (dimension: FacetDimension): string =>
    `INSERT INTO ${into} SELECT s.t, '${scope}', s.subject, ${TOLD.map((name) => `x.${quoted(name)}`).join(", ")} ` +
    // What stands for the time in there is the number of the subject, which stands for a time too.
    `FROM (${topsOf(dimension, `(${theirs.join(" UNION ALL ")})`, "sid", rows)}) AS x JOIN ${subject} AS s ON s.sid = x."time"`;
  const most = `CASE WHEN local THEN ${subjects.local} ELSE ${subjects.other} END`;
  const leftOut =
    `INSERT INTO ${into} SELECT DISTINCT t, '${scope}', NULL, 'traffic', true, NULL, NULL, local, ` +
    `${FIGURES.map(() => "0").join(", ")}, n - ${most} FROM ${SUBJECTS} WHERE n > ${most}`;
  return { first, inserts: [...FACET_DIMENSIONS.map(told), leftOut], last: `DROP TABLE ${SUBJECTS}` };
}
