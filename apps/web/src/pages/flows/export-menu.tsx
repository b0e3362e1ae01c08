// The flows of the range as a file, in the formats that the server offers.

import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { EXPORTS, exportPath, exportsQuery, type ExportFormat } from "../../api/queries.ts";
import { useView } from "../../live/view.tsx";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import button from "../../ui/button.module.css";
import menu from "../../ui/menu.module.css";

const NAMES: Readonly<Record<ExportFormat, string>> = { csv: "CSV", ndjson: "JSON, one line each", parquet: "Parquet" };

export function ExportMenu() {
  const { range, filter, historic, filterProblem } = useView();
  const offered = useQuery({ ...exportsQuery, enabled: historic }).data === true;
  if (!offered || range === null || filterProblem !== null) return null;
  return (
    <Menu position="bottom-end" classNames={menu} offset={4}>
      <Menu.Target>
        <Button className={button.small} title="All flows of the range, through the filter, as a file">
          Export <Icon name="down" size={12} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {EXPORTS.map((format) => (
          <Menu.Item key={format} component="a" href={exportPath(range, filter, format)} download>
            {NAMES[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
