// Compares what we read in a capture with what others say: what each flow is, the server names, the JA4 fingerprints. A
// difference is { what, expected, got, flows }: `flows` are those that it was seen in.

/** [{ flow, expected, got }] for the flows that the truth has an application for. */
export function compareApps(truth, apps) {
  return truth
    .filter(({ app }) => app !== null)
    .map(({ flow, app }) => ({ flow, expected: app, got: ours(apps.get(flow), app) }));
}

/** What we say of a conversation, which may be several flows: `wanted` where all agree, else one that does not. */
function ours(flows = [], wanted) {
  const apps = flows.map(({ app }) => app).filter((app) => app !== null);
  return apps.find((app) => app !== wanted) ?? apps[0] ?? null;
}

/** Those of one kind in one capture are one difference. */
export function appDifferences(compared) {
  const kinds = new Map();
  for (const { flow, expected, got } of compared) {
    if (expected === got) continue;
    const kind = `${expected} ${got}`;
    if (!kinds.has(kind)) kinds.set(kind, { what: "app", expected, got, flows: [] });
    kinds.get(kind).flows.push(flow);
  }
  return [...kinds.values()];
}

/** Names that the truth has and we do not, and names that we have made up. */
export function nameDifferences(wanted, records) {
  const [theirs, mine] = [new Set(wanted), new Set(records.map(({ sni }) => sni).filter(Boolean))];
  return [
    ...[...theirs].filter((name) => !mine.has(name)).map((name) => nameDifference(name, null)),
    ...[...mine].filter((name) => !theirs.has(name)).map((name) => nameDifference(null, name)),
  ];
}

const nameDifference = (expected, got) => ({ what: "server name", expected, got, flows: [] });

/** Against the published fingerprint of the first hello of each stream. */
export function ja4Differences(truth, records) {
  return truth.flatMap(({ src, srcport, dst, dstport, "JA4.1": expected }) => {
    const ends = [src, Number(srcport), dst, Number(dstport)].join();
    const record = records.find(
      ({ src_ip, src_port, dst_ip, dst_port }) => [src_ip, src_port, dst_ip, dst_port].join() === ends,
    );
    const got = record?.ja4 ?? null;
    return got === expected ? [] : [{ what: "ja4", expected, got, flows: [ends] }];
  });
}

/** The applications that we recognise by content in flows that the truth knows nothing of: [{ flow, app }]. */
export function onlyOurs(truth, apps) {
  return truth
    .filter(({ app }) => app === null)
    .flatMap(
      ({ flow }) =>
        apps
          .get(flow)
          ?.filter(({ source }) => source === "content")
          .map(({ app }) => ({ flow, app })) ?? [],
    );
}

/** For each application of the truth: { app, flows, agreed, instead: Map from what we say to how often }. */
export function confusion(compared) {
  const rows = new Map();
  for (const { expected, got } of compared) {
    if (!rows.has(expected)) rows.set(expected, { app: expected, flows: 0, agreed: 0, instead: new Map() });
    const row = rows.get(expected);
    row.flows++;
    if (got === expected) row.agreed++;
    else row.instead.set(got, (row.instead.get(got) ?? 0) + 1);
  }
  return [...rows.values()].toSorted((a, b) => b.flows - a.flows || (a.app < b.app ? -1 : 1));
}

/**
 * Splits differences by the list of known ones, which must be exactly as they are written down there:
 * { unexplained, known: [{ difference, deviation }], unused: deviations }.
 */
export function explainApps(differences, deviations) {
  const left = [...deviations];
  const unexplained = [];
  const known = [];
  for (const difference of differences) {
    const index = left.findIndex((deviation) => same(deviation, difference));
    if (index < 0) unexplained.push(difference);
    else known.push({ difference, deviation: left.splice(index, 1)[0] });
  }
  return { unexplained, known, unused: left };
}

const same = (deviation, difference) =>
  ["source", "file", "what", "expected", "got"].every((key) => deviation[key] === difference[key]) &&
  (deviation.flows ?? 0) === (difference.what === "app" ? difference.flows.length : 0);
