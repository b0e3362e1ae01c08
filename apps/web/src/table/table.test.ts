import { describe, expect, it } from "vitest";
import { FLOW_COLUMNS } from "../pages/flows/flow-columns.tsx";
import { fitColumns } from "./fit-columns.ts";
import { countFresh } from "./held-rows.ts";
import { nextSort, readSort } from "./sort.ts";
import { moved } from "./use-row-keys.ts";

const ids = (width: number) => fitColumns(FLOW_COLUMNS, width).map(({ id }) => id);

describe("a table", () => {
  it("counts the rows that came while it was held", () => {
    const id = String;
    expect(countFresh([3, 2, 1], [5, 4, 3, 2], id)).toBe(2);
    expect(countFresh([3, 2, 1], [3, 2, 1], id)).toBe(0);
  });

  it("takes its order from the URL, and nothing that it has no column for", () => {
    expect(readSort("received.desc", FLOW_COLUMNS)).toEqual([{ id: "received", desc: true }]);
    expect(readSort("password.desc", FLOW_COLUMNS)).toEqual([]);
    expect(readSort(undefined, FLOW_COLUMNS)).toEqual([]);
  });

  it("sorts figures from the largest first, and goes back to how they come", () => {
    expect(nextSort([], "sent", true)).toBe("sent.desc");
    expect(nextSort([{ id: "sent", desc: true }], "sent", true)).toBe("sent.asc");
    expect(nextSort([{ id: "sent", desc: false }], "sent", true)).toBeUndefined();
    expect(nextSort([{ id: "sent", desc: false }], "source", false)).toBe("source.asc");
  });

  it("leaves out what it has no room for, the least first, and never who talks to whom", () => {
    expect(ids(4000)).toHaveLength(FLOW_COLUMNS.length);
    expect(ids(900)).not.toContain("start");
    expect(ids(900)).toContain("sent");
    expect(ids(100)).toEqual(["source", "destination", "transport", "received"]);
    expect(ids(0)).toHaveLength(FLOW_COLUMNS.length);
  });

  it("moves by key and stays within its rows", () => {
    expect(moved("ArrowDown", -1, 5)).toBe(0);
    expect(moved("ArrowUp", 0, 5)).toBe(0);
    expect(moved("End", 0, 5)).toBe(4);
    expect(moved("PageDown", 1, 5)).toBe(4);
    expect(moved("ArrowDown", -1, 0)).toBeNull();
    expect(moved("a", 0, 5)).toBeNull();
  });
});
