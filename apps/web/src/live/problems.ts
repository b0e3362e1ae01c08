// What went wrong and is not tied to one control: shown on top of the page until put away.

import type { Problem } from "@wireglass/contract";
import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../api/queries.ts";

const MOST = 3;

export function reportProblem(client: QueryClient, problem: Problem): void {
  client.setQueryData<Problem[]>(keys.problems, (before = []) =>
    [problem, ...before.filter((known) => known.code !== problem.code)].slice(0, MOST),
  );
}

export function putAwayProblem(client: QueryClient, problem: Problem): void {
  client.setQueryData<Problem[]>(keys.problems, (before = []) => before.filter((known) => known !== problem));
}
