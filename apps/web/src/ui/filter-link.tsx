// A link to the flows or packets behind a figure: the same page state, with the filter narrowed.

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { narrowed } from "../filter/expression.ts";
import { carried } from "../state/search.ts";
import { useSearch } from "../state/use-search.ts";

interface FilterLinkProps {
  readonly to: "/flows" | "/packets" | "/latency";
  readonly condition: string;
  readonly className?: string;
  readonly title?: string;
  readonly children: ReactNode;
}

export function FilterLink({ to, condition, className, title, children }: FilterLinkProps) {
  const search = useSearch();
  const filter = narrowed(search.filter, condition);
  return (
    <Link to={to} search={{ ...carried(search), filter }} preload={false} className={className} title={title ?? filter}>
      {children}
    </Link>
  );
}
