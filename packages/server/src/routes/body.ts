// Reads a request's JSON body, as long as it is small, through its schema.

import type { Context } from "hono";
import { problem } from "../problem.ts";

/** As much of a zod schema as is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

export async function readBody<T>(c: Context, schema: Schema<T>): Promise<T> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "")) {
    throw problem("not-json", "The request's body is not JSON.", "Send it with Content-Type: application/json.");
  }
  const parsed = schema.safeParse(parseJson(await readText(c)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "the body" : issue.path.join(".");
  throw problem("bad-request", `In the request, ${where} is wrong: ${issue?.message ?? "not valid"}.`);
}

/** Most are far smaller: the longest filter has 4096 characters. */
const MAX_BODY = 64 * 1024;

/** Counts what comes, because a chunked body does not say how long it is. */
async function readText(c: Context): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the rest of the body.
  for await (const chunk of c.req.raw.body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY) {
      throw problem("body-too-large", `The request's body is larger than ${MAX_BODY / 1024} KiB.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problem("bad-request", "The request's body is not valid JSON.");
  }
}
