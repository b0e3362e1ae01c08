// The import statements of a source file, read from its text.

export interface Source {
  /** Path from the project's root, with forward slashes. */
  path: string;
  text: string;
}

const IMPORT = /\b(?:from|import)\s*\(?\s*["']([\w@.:/~-]+)["']|\bnew URL\(\s*["'](\.[\w./-]+\.[jt]sx?)["']/g;

export function importsOf(text: string): string[] {
  return [...withoutComments(text).matchAll(IMPORT)].map((match) => (match[1] ?? match[2])!);
}

/** Good enough for what stands at the start of lines or after code; a slash pair inside a string is an address (://). */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`\\])\/\/.*$/gm, "$1");
}

/** `packages/core/src/flow/x.ts` and `../decode/y.ts` to `packages/core/src/decode/y.ts`. */
export function resolveImport(path: string, specifier: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
