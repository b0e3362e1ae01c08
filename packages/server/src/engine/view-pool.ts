// The views that connected clients look at: one for each distinct filter, as long as somebody looks.

import { problem } from "../problem.ts";
import type { OpenView, Source } from "../source/source.ts";
import { parsing } from "./filter-problem.ts";

/** Each costs its share of every packet. */
const MAX_FILTERS = 16;

export class ViewPool {
  #source: Source;
  #views = new Map<string, { open: OpenView; users: number }>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** Throws a ProblemError when the filter is wrong or there are too many. */
  acquire(filter: string): void {
    const shared = this.#views.get(filter);
    if (shared !== undefined) {
      shared.users++;
      return;
    }
    if (filter !== "" && this.#filters() >= MAX_FILTERS) {
      throw problem(
        "too-many-views",
        `${MAX_FILTERS} different filters are in use already.`,
        "Close other pages, or use one of their filters.",
      );
    }
    this.#views.set(filter, { open: parsing(() => this.#source.openView(filter)), users: 1 });
  }

  release(filter: string): void {
    const shared = this.#views.get(filter);
    if (shared === undefined || --shared.users > 0) return;
    shared.open.close();
    this.#views.delete(filter);
  }

  get(filter: string): OpenView | undefined {
    return this.#views.get(filter)?.open;
  }

  /** The same views of another source. */
  moveTo(source: Source): void {
    this.#source = source;
    for (const [filter, shared] of this.#views) {
      shared.open.close();
      shared.open = parsing(() => source.openView(filter));
    }
  }

  #filters(): number {
    return this.#views.size - (this.#views.has("") ? 1 : 0);
  }
}
