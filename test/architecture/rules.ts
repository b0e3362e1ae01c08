// The arrows: who may import whom. ARCHITECTURE.md draws them; this file is what holds them.

export interface MemberRule {
  /** Members of ours that it may import. */
  ours: readonly string[];
  /** Packages that it may use; those in its package.json when not given. */
  packages?: readonly string[];
  /** Whether it may use Node's own modules. */
  node: boolean;
}

export const MEMBERS: Readonly<Record<string, MemberRule>> = {
  "packages/core": { ours: [], packages: ["@noble/hashes", "@noble/ciphers", "tldts-icann"], node: false },
  "packages/contract": { ours: [], packages: ["zod"], node: false },
  "packages/capture": { ours: ["@wireglass/core"], node: true },
  "packages/store": { ours: ["@wireglass/core"], node: true },
  "packages/server": {
    ours: ["@wireglass/core", "@wireglass/capture", "@wireglass/contract", "@wireglass/store"],
    node: true,
  },
  "apps/cli": { ours: ["@wireglass/core", "@wireglass/capture", "@wireglass/server", "@wireglass/store"], node: true },
  "apps/web": { ours: ["@wireglass/core", "@wireglass/contract"], node: false },
};

/** Parts of a member that have a face of their own, as in its package.json: for whom the whole would be too much to load. */
export const FACES: readonly string[] = [
  "@wireglass/core/decoding",
  "@wireglass/server/country-table",
  "@wireglass/server/inflater",
  "@wireglass/server/data-dir",
  "@wireglass/store/ring",
  "@wireglass/store/log",
  "@wireglass/store/formats",
  "@wireglass/store/text",
  "@wireglass/store/export",
];

/** Folders of packages/core/src in the order of the data: each may import those before it. */
const DATA_FLOW = ["capfile", "decode", "flow", "reassemble", "classify", "latency", "measure", "detect"] as const;

const leftOf = (folder: (typeof DATA_FLOW)[number]): readonly string[] => DATA_FLOW.slice(0, DATA_FLOW.indexOf(folder));

/** Folder of packages/core/src, and the folders that it may import. */
export const CORE_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(DATA_FLOW.map((folder) => [folder, leftOf(folder)])),
  filter: leftOf("measure"),
  describe: leftOf("latency"),
  synth: leftOf("latency"),
  // The parts of engine.ts.
  engine: [...DATA_FLOW, "filter", "describe"],
};

/** Files that stand above the folders: they wire them, and no folder imports them. */
export const CORE_TOP = ["decoding.ts", "engine.ts", "index.ts"];

/** What a pure engine has no use for: clocks, timers, randomness. They come in as parameters. */
export const IMPURE =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.|\bsetTimeout\b|\bsetInterval\b|\bgetRandomValues\b|\brandomUUID\b|\bprocess\./;
