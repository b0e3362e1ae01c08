// What `wireglass doctor` found, with the remedy where something is missing.

import type { DoctorCheck } from "@wireglass/contract";
import { Icon } from "../ui/icon.tsx";
import { Remedy } from "../ui/problem.tsx";
import classes from "./doctor-checks.module.css";

const WORDS = { ok: "works", warning: "warning", failed: "missing" } as const;

export function DoctorChecks({ checks, onlyFailed = false }: { checks: readonly DoctorCheck[]; onlyFailed?: boolean }) {
  return (
    <ul className={classes.checks}>
      {checks
        .filter(({ status }) => !onlyFailed || status !== "ok")
        .map((check) => (
          <li key={check.name} data-status={check.status}>
            <span className={classes.sign}>
              <Icon name={check.status === "ok" ? "check" : "warning"} />
              <span className="hidden-visually">{WORDS[check.status]}: </span>
            </span>
            <div className={classes.text}>
              <p>
                <b>{check.name}</b> <span className="muted">{check.detail}</span>
              </p>
              {check.remedy !== null && <Remedy text={check.remedy} />}
            </div>
          </li>
        ))}
    </ul>
  );
}
