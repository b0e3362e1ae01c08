// An address that no page has.

import { Link } from "@tanstack/react-router";
import links from "../pages/links.module.css";

export function Lost() {
  return (
    <div>
      <h1>There is no such page.</h1>
      <p className={links.links}>
        <Link to="/">To the overview</Link>
      </p>
    </div>
  );
}
