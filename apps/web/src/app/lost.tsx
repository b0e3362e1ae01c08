// An address that no page has.

import { Link } from "@tanstack/react-router";

export function Lost() {
  return (
    <div>
      <h1>There is no such page.</h1>
      <p className="muted">
        The <Link to="/">overview</Link> has everything.
      </p>
    </div>
  );
}
