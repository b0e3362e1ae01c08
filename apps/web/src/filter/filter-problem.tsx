// What is wrong with a filter, pointing at the character.

import type { Problem } from "@wireglass/contract";
import classes from "./filter-problem.module.css";

const AROUND = 40;

export function FilterProblem({ filter, problem }: { filter: string; problem: Problem }) {
  const position = problem.position ?? null;
  return (
    <div id="filter-problem" className={classes.problem} role="alert">
      {position !== null && <Place filter={filter} position={Math.max(0, Math.min(position, filter.length))} />}
      <p>{problem.message}</p>
      {problem.remedy !== null && <p className="muted">{problem.remedy}</p>}
    </div>
  );
}

function Place({ filter, position }: { filter: string; position: number }) {
  const from = Math.max(0, position - AROUND);
  const before = (from > 0 ? "…" : "") + filter.slice(from, position);
  // The whole word is wrong as a rule; a sign is a word of its own.
  const word = /^[\w.:/-]+/.exec(filter.slice(position))?.[0] ?? filter.slice(position, position + 1);
  const to = position + AROUND + word.length;
  return (
    <p className={classes.place}>
      <span className="muted">{before}</span>
      <mark className={classes.mark}>{word === "" ? "\u00a0" : word}</mark>
      {filter.slice(position + word.length, to)}
      {filter.length > to && "…"}
    </p>
  );
}
