// What is dear, and may run only so many times at once.

import { problem } from "./problem.ts";

export class AtOnce {
  readonly #most: number;
  readonly #what: string;
  #running = 0;

  /** `what` is their plural, in messages. */
  constructor(most: number, what: string) {
    this.#most = most;
    this.#what = what;
  }

  /** Answers with what ends it. Throws a ProblemError when there are enough. */
  begin(): () => void {
    if (this.#running >= this.#most)
      throw problem("too-many-clients", `${this.#most} ${this.#what} are running already.`, "Wait for one of them.");
    this.#running++;
    let ended = false;
    return () => {
      if (!ended) this.#running--;
      ended = true;
    };
  }
}
