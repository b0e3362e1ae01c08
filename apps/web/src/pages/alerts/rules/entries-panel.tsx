// A list that somebody has written, and can add to: exceptions, and where alerts are sent.

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { problemOf } from "../../../api/client.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";

interface EntriesPanelProps<Entry> {
  readonly title: string;
  readonly explain: string;
  readonly entries: Pick<UseQueryResult<readonly Entry[]>, "data" | "error" | "isPending">;
  /** What it means that there are none. */
  readonly none: { readonly why: string; readonly what: string };
  readonly row: (entry: Entry) => ReactNode;
  readonly onAdd: () => void;
  /** The dialog that adds one. */
  readonly children: ReactNode;
}

export function EntriesPanel<Entry>(props: EntriesPanelProps<Entry>) {
  const { title, explain, none, row, onAdd, children } = props;
  const { data, error, isPending } = props.entries;
  return (
    <>
      <Panel
        title={title}
        explain={explain}
        flush
        loading={isPending}
        skeleton={<SkeletonLines count={3} />}
        problem={data === undefined && error !== null ? problemOf(error) : null}
        empty={data?.length === 0 ? none : null}
        aside={
          <Button kind="head" onClick={onAdd}>
            <Icon name="plus" size={13} /> Add
          </Button>
        }
      >
        <ul>{data?.map(row)}</ul>
      </Panel>
      {children}
    </>
  );
}
