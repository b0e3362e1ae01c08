// The filter's parts by kind, for colour only: what is right or wrong is for the parser to say.

export type PartKind = "field" | "word" | "operator" | "value" | "text";

export interface Part {
  readonly kind: PartKind;
  readonly text: string;
}

const PARTS =
  /(?<space>\s+)|(?<word>(?:and|or|not|in|contains|matches|eq|ne|gt|ge|lt|le)(?![\w.]))|(?<value>"(?:[^"\\]|\\.)*"?|[0-9a-fA-F]*:[0-9a-fA-F:.]*(?:\/\d+)?|0x[0-9a-fA-F]+|\d[\d.]*(?:\/\d+)?(?![\w]))|(?<field>[A-Za-z_][\w.-]*)|(?<operator>[=!<>&|]+|[{}(),])|(?<text>.)/gy;

export function highlight(filter: string): readonly Part[] {
  const parts: Part[] = [];
  for (const match of filter.matchAll(PARTS)) {
    const groups = match.groups ?? {};
    const kind: PartKind =
      groups["word"] !== undefined
        ? "word"
        : groups["value"] !== undefined
          ? "value"
          : groups["field"] !== undefined
            ? "field"
            : groups["operator"] !== undefined
              ? "operator"
              : "text";
    parts.push({ kind, text: match[0] });
  }
  return parts;
}
