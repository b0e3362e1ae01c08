// The flows of the range as a file.

import { Menu } from "@mantine/core";
import { EXPORTS, exportPath, type ExportFormat } from "../../api/queries.ts";
import { useView } from "../../live/view.tsx";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import button from "../../ui/button.module.css";
import menu from "../../ui/menu.module.css";

const NAMES: Readonly<Record<ExportFormat, string>> = {
  csv: "CSV",
  ndjson: "JSON, one line each",
  parquet: "Parquet",
  conn: "Zeek's conn.log, as JSON",
  eve: "Suricata's EVE",
};

export function ExportMenu() {
  const { range, filter, filterProblem } = useView();
  if (range === null || filterProblem !== null) return null;
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
