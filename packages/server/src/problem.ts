// A failure that a person can act on, as an error with a stable code, and the HTTP status of each code.

import { CaptureError } from "@wireglass/capture";
import type { Problem } from "@wireglass/contract";

export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function problem(code: string, message: string, remedy: string | null = null): ProblemError {
  return new ProblemError({ code, message, remedy });
}

/** What went wrong, whatever was thrown: the text of an unexpected error is kept, its stack is not shown. */
export function toProblem(error: unknown, code = "internal"): Problem {
  if (error instanceof ProblemError || error instanceof CaptureError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { code, message, remedy: null };
}

export type FailureStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 500 | 502 | 503 | 507;

/** The request itself is at fault, or the state of things; whatever is not listed is the server's own failure. */
const STATUS: Readonly<Record<string, FailureStatus>> = {
  "bad-request": 400,
  filter: 400,
  "bad-bpf": 400,
  "invalid-request": 400,
  "no-session": 401,
  "no-history": 404,
  "host-refused": 403,
  "origin-refused": 403,
  "no-right": 403,
  "not-from-here": 403,
  "not-found": 404,
  "no-such-interface": 404,
  "method-not-allowed": 405,
  "already-running": 409,
  "not-running": 409,
  "already-saving": 409,
  "not-saving": 409,
  "being-saved": 409,
  "interface-down": 409,
  "no-promiscuous": 409,
  stopped: 409,
  "too-many-probes": 409,
  "body-too-large": 413,
  "export-too-large": 413,
  "not-json": 415,
  "not-delivered": 502,
  "too-many-views": 503,
  "too-many-clients": 503,
  "engine-failed": 503,
  "no-libpcap": 503,
  "ping-failed": 503,
  "store-failed": 503,
  "store-closed": 503,
  "disk-full": 507,
};

export function statusOf(failure: Problem): FailureStatus {
  return STATUS[failure.code] ?? 500;
}
