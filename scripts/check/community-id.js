// Compares our flows' community ids with those that tshark gives the frames of the same capture.

import { wireglass } from "./programs.js";
import { tsharkRows } from "./tshark.js";

/** { flows, problems: string[] }: every id of ours must be one of tshark's, and every one of tshark's be ours. */
export async function checkCommunityIds(file) {
  const [rows, { stdout }] = await Promise.all([
    tsharkRows(file, ["communityid", "frame.number"], "--enable-protocol", "communityid"),
    wireglass("read", file, "--report", "flows", "--format", "ndjson"),
  ]);
  const firstFrame = new Map();
  for (const [id, frame] of rows) if (id && !firstFrame.has(id)) firstFrame.set(id, frame);
  const flows = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

  const ours = new Set(flows.map((flow) => flow.community_id));
  const problems = [];
  if (firstFrame.size === 0) problems.push("tshark gives no community id: is its plugin installed?");
  for (const flow of flows) {
    if (firstFrame.has(flow.community_id)) continue;
    const endpoints = `${flow.src_ip} ${flow.src_port ?? ""} to ${flow.dst_ip} ${flow.dst_port ?? ""}`;
    problems.push(`${flow.community_id} of the ${flow.transport} flow ${endpoints} is not one of tshark's`);
  }
  for (const [id, frame] of firstFrame) {
    if (!ours.has(id)) problems.push(`${id}, which tshark gives frame ${frame}, is on none of our flows`);
  }
  return { flows: flows.length, problems };
}
