// How many downloads run at the same time: each reads as fast as it can.

import { problem } from "./problem.ts";

const MOST = 3;

export class Downloads {
  #running = 0;

  /** Answers with what ends it. Throws a ProblemError when there are enough. */
  begin(): () => void {
    if (this.#running >= MOST)
      throw problem("too-many-clients", `${MOST} downloads are running already.`, "Wait for one of them.");
    this.#running++;
    let ended = false;
    return () => {
      if (!ended) this.#running--;
      ended = true;
    };
  }
}
