// Asking the server. A failure is always an ApiError with a problem that a person can act on.

import type { Problem } from "@wireglass/contract";

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  readonly status: number;

  constructor(problem: Problem, status: number) {
    super(problem.message);
    this.problem = problem;
    this.status = status;
  }
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      // What somebody has done is done, though the page is left meanwhile.
      keepalive: method !== "GET",
      ...(signal === undefined ? {} : { signal }),
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    // Nobody wants the answer any more.
    if (signal?.aborted === true) throw error;
    throw new ApiError(UNREACHABLE, 0);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(problemIn(answer) ?? refused(response.status), response.status);
  return answer as T;
}

const UNREACHABLE: Problem = {
  code: "unreachable",
  message: "Wireglass does not answer.",
  remedy: "Look at the terminal that it was started from, and start it again if it has ended.",
};

function problemIn(answer: unknown): Problem | null {
  if (typeof answer !== "object" || answer === null || !("problem" in answer)) return null;
  const problem = (answer as { problem: unknown }).problem;
  return typeof problem === "object" && problem !== null && "message" in problem ? (problem as Problem) : null;
}

function refused(status: number): Problem {
  if (status === 401 || status === 403) {
    return {
      code: "session",
      message: "This page is not signed in.",
      remedy: "Open the address that Wireglass printed in the terminal: it carries the session's token.",
    };
  }
  return { code: `http-${status}`, message: `The server answered with status ${status}.`, remedy: "Try again." };
}

/** The problem in whatever a request threw. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { code: "unexpected", message, remedy: "Reload the page." };
}
