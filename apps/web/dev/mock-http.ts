// Reading what is asked, writing what is answered.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Problem } from "@wireglass/contract";

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

export const refuse = (
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  remedy: string | null = null,
): void => answer(response, status, { problem: { code, message, remedy } satisfies Problem });
