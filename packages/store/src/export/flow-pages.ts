// All flows of a range, page by page: how many there are does not matter.

import type { FlowRecord } from "@wireglass/core";
import type { Filtered, Store, StoredFlow } from "../store.ts";

const PAGE = 1000;

export async function* flowPages(store: Pick<Store, "flows">, question: Filtered): AsyncGenerator<FlowRecord[]> {
  let after: string | null = null;
  do {
    const page = await store.flows({ ...question, limit: PAGE, ...(after === null ? {} : { after }) });
    yield page.rows.map(flowOf);
    after = page.next;
  } while (after !== null);
}

/** As the engine would have told it. */
export function flowOf(row: StoredFlow): FlowRecord {
  const { id: _id, slice: _slice, flow_start, source: _source, src_local: _src, dst_local: _dst, ...flow } = row;
  return { ...flow, start: flow_start } as FlowRecord;
}
