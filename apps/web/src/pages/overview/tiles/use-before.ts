// What the tiles are compared with: of a range the one directly before, of what goes on now the hour before; where history
// reaches so far back.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { HistoryTotals } from "@wireglass/contract";
import { pastTotalsQuery } from "../../../api/queries.ts";
import { useView } from "../../../live/view.tsx";
import { before, spanWords, type TimeRange } from "../../../time/range.ts";

export interface Before {
  readonly totals: HistoryTotals | null;
  /** "the hour before" */
  readonly whose: string;
}

const HOUR = 3600;
const MINUTE = 60;

export function useBefore(): Before {
  const { range, historic, live, history, filter, filterProblem, shown } = useView();
  // By the minute, so that the present asks once a minute.
  const minute = Math.floor((shown?.snapshot.now ?? Date.now() / 1000) / MINUTE) * MINUTE;
  const asked = historic && range !== null ? before(range) : live && range === null ? hourTo(minute) : null;
  const known = history.state?.bounds ?? null;
  const covered =
    asked !== null && history.access === "on" && known !== null && known.from <= asked.from && filterProblem === null;
  const { data } = useQuery({
    ...pastTotalsQuery(asked ?? NEVER, filter),
    enabled: covered,
    ...(historic ? {} : { placeholderData: keepPreviousData }),
  });
  const span = asked === null ? 0 : asked.to - asked.from;
  return { totals: covered ? (data ?? null) : null, whose: `the ${spanWords(span)} before` };
}

const NEVER: TimeRange = { from: 0, to: 1 };

const hourTo = (to: number): TimeRange => ({ from: to - HOUR, to });
