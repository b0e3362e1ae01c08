// Holds source files against the rules, and says in one line each what breaks them.

import { importsOf, resolveImport, withoutComments, type Source } from "./imports.ts";
import { CORE_FOLDERS, CORE_TOP, IMPURE, MEMBERS, type MemberRule, FACES } from "./rules.ts";

const CORE = "packages/core";

/** `declared` tells the packages in a member's package.json. */
export function violations(sources: readonly Source[], declared: (member: string) => readonly string[]): string[] {
  return sources.flatMap((source) => {
    const name = source.path.split("/").slice(0, 2).join("/");
    const rule = MEMBERS[name];
    if (!rule) return [`${source.path}: ${name} is no member that the rules know`];
    return [
      ...importsOf(source.text).flatMap((specifier) =>
        problem(source, specifier, name, rule, declared).map((text) => `${source.path} imports ${specifier}: ${text}`),
      ),
      ...(name === CORE ? impurities(source) : []),
    ];
  });
}

function problem(
  source: Source,
  specifier: string,
  member: string,
  rule: MemberRule,
  declared: (member: string) => readonly string[],
): string[] {
  const test = isTest(source.path, member);
  if (!test && /\/testing(\.ts|\/)/.test(specifier)) return ["that is for tests"];
  if (specifier.startsWith(".")) return relativeProblem(source, specifier, member, test);
  if (specifier.startsWith("node:")) return rule.node || test ? [] : [`${member} runs without Node`];
  if (specifier.startsWith("@wireglass/")) {
    const face = FACES.includes(specifier);
    if (!face && specifier.split("/").length > 2) return ["a member is used by its public face"];
    return face || rule.ours.includes(specifier)
      ? []
      : [`${member} may import ${rule.ours.join(", ") || "none of ours"}`];
  }
  if (test) return [];
  const name = packageName(specifier);
  if (!declared(member).includes(name)) return [`it is not in the package.json of ${member}`];
  return !rule.packages || rule.packages.includes(name) ? [] : [`${member} may use ${rule.packages.join(", ")}`];
}

function relativeProblem(source: Source, specifier: string, member: string, test: boolean): string[] {
  const target = resolveImport(source.path, specifier);
  if (!target.startsWith(`${member}/`)) return test ? [] : [`that is outside ${member}`];
  if (member !== CORE || test) return [];
  const from = coreFolder(source.path);
  const to = coreFolder(target);
  if (from === null || from === to) return [];
  if (!(from in CORE_FOLDERS)) return [`core has no rule for the folder ${from}`];
  if (to === null) return [`${CORE_TOP.join(" and ")} stand above the folders`];
  const allowed = CORE_FOLDERS[from]!;
  return allowed.includes(to) ? [] : [`${from} may import ${allowed.join(", ") || "no other folder"}`];
}

/** Folder of packages/core/src that a file lies in; null for those that stand above the folders. */
function coreFolder(path: string): string | null {
  const [folder, ...rest] = path.slice(`${CORE}/src/`.length).split("/");
  return rest.length === 0 && CORE_TOP.includes(folder!) ? null : folder!;
}

function impurities(source: Source): string[] {
  if (isTest(source.path, CORE)) return [];
  const found = IMPURE.exec(withoutComments(source.text));
  return found ? [`${source.path} uses ${found[0]}: clocks, timers and randomness are parameters in core`] : [];
}

/** Tests, what helps them, and what only development uses: free in their tools, not in the members that they import. */
const isTest = (path: string, member: string): boolean =>
  /\.test\.tsx?$|\/testing(\.ts$|\/)/.test(path) || !path.startsWith(`${member}/src/`);

const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
