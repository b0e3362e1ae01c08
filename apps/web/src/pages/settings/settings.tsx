// Theme, what this machine can do, what is kept, and what this is.

import { useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../../api/client.ts";
import { statusQuery } from "../../api/queries.ts";
import { Panel } from "../../panel/panel.tsx";
import { DoctorChecks } from "../../source/doctor-checks.tsx";
import { useSetSearch } from "../../state/use-search.ts";
import { Button } from "../../ui/button.tsx";
import classes from "./settings.module.css";
import { StoragePanel } from "./storage-panel.tsx";

const SCHEMES: readonly { value: MantineColorScheme; label: string }[] = [
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
  { value: "auto", label: "As the system" },
];

export function Settings() {
  const client = useQueryClient();
  const status = useQuery(statusQuery(client));
  const setSearch = useSetSearch();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.page}>
      <h1 className="hidden-visually">Settings</h1>
      <Panel title="Theme">
        <fieldset className={classes.choice}>
          <legend className="hidden-visually">Theme</legend>
          {SCHEMES.map(({ value, label }) => (
            <label key={value}>
              <input type="radio" name="theme" checked={colorScheme === value} onChange={() => setColorScheme(value)} />
              {label}
            </label>
          ))}
        </fieldset>
      </Panel>
      <Panel
        title="Live capture on this machine"
        loading={status.isPending}
        problem={status.error === null ? null : problemOf(status.error)}
        aside={
          <Button kind="head" onClick={() => void status.refetch()} disabled={status.isFetching}>
            Check again
          </Button>
        }
      >
        <DoctorChecks checks={status.data?.capture.checks ?? []} />
      </Panel>
      <StoragePanel />
      <Panel title="About">
        <dl className={classes.facts}>
          <div>
            <dt>Wireglass</dt>
            <dd>{status.data === undefined ? "–" : `version ${status.data.version}, MIT licence`}</dd>
          </div>
          <div>
            <dt>Data</dt>
            <dd className="mono">{status.data?.data_dir ?? "–"}</dd>
          </div>
          <div>
            <dt>Keys</dt>
            <dd>
              <Button kind="plain" className={classes.link} onClick={() => setSearch({ dialog: "keys" })}>
                Show all keys (?)
              </Button>
            </dd>
          </div>
        </dl>
      </Panel>
    </div>
  );
}
