// The history of a data folder that a running Wireglass keeps: it is asked over the socket in the folder.

import { request, type IncomingMessage } from "node:http";
import { relative } from "node:path";
import { localSocket } from "@wireglass/server/data-dir";
import type { Range } from "@wireglass/store";
import { problemText } from "../commands/problem.ts";
import { Failure } from "../failure.ts";

/** What a socket's path may have; a relative one may be shorter. */
const LONGEST_PATH = 107;
const OK = 200;

export class RunningServer {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /** Null when none runs there. */
  static async find(dataDir: string): Promise<RunningServer | null> {
    const path = localSocket(dataDir);
    const socket = path.length <= LONGEST_PATH ? path : relative(process.cwd(), path);
    const server = new RunningServer(socket);
    try {
      (await server.#get("/api/history")).resume();
      return server;
    } catch {
      return null;
    }
  }

  async bounds(): Promise<Range | null> {
    const { bounds } = JSON.parse(await textOf(await this.stream("/api/history"))) as { bounds: Range | null };
    return bounds;
  }

  /** Throws a Failure with what it says is wrong. */
  async stream(path: string): Promise<IncomingMessage> {
    const answer = await this.#get(path);
    if (answer.statusCode === OK) return answer;
    const { problem } = JSON.parse(await textOf(answer)) as { problem: { message: string; remedy: string | null } };
    throw new Failure(problemText(problem));
  }

  #get(path: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      request({ socketPath: this.#socket, path, agent: false }, resolve).on("error", reject).end();
    });
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of answer.setEncoding("utf8")) text += String(piece);
  return text;
}
