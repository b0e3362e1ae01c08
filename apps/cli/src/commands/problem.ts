// A problem of the capture or the server as a failure of the command.

import { CaptureError, PROBLEM_CODES, exitCode } from "@wireglass/capture";
import type { Problem as CaptureProblem } from "@wireglass/capture";
import { ProblemError } from "@wireglass/server";
import { ExitCode, Failure } from "../failure.ts";
import { terminalText } from "../output/text.ts";

interface ProblemText {
  message: string;
  remedy: string | null;
}

/** What happened, and what to do, in one line. */
export function problemText({ message, remedy }: ProblemText): string {
  return terminalText(remedy === null ? message : `${message} ${remedy}`);
}

export function captureFailure(problem: CaptureProblem): Failure {
  return new Failure(problemText(problem), exitCode(problem.code));
}

/** Errors that carry a problem become failures; others stay what they are. */
export function asFailure(error: unknown): unknown {
  if (error instanceof CaptureError) return captureFailure(error.problem);
  if (error instanceof ProblemError) return new Failure(problemText(error.problem), serverExitCode(error.problem.code));
  return error;
}

/** Of a server that starts, these can only be about its options. */
const WRONG_OPTIONS: ReadonlySet<string> = new Set(["open-listening", "bad-output", "bad-request"]);

/** The server passes problems of the capture on, and has some of its own. */
function serverExitCode(code: string): number {
  if (WRONG_OPTIONS.has(code)) return ExitCode.USAGE;
  const known = PROBLEM_CODES.find((candidate) => candidate === code);
  return known === undefined ? ExitCode.FAILED : exitCode(known);
}
