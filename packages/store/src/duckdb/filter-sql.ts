// A display filter as a condition on stored flows. What was typed goes in as bound values only. The condition selects what
// core's predicate for flows does; where it cannot (see `rest`), it selects more, and the predicate has the last word.

import {
  appNames,
  compileFilter,
  findField,
  flowFieldsOf,
  parseFilter,
  parseIpv4,
  parseIpv6,
  parseUnsigned,
  printFilter,
  splitPrefix,
} from "@wireglass/core";
import type {
  Comparison,
  Element,
  Expression,
  FilterableFlow,
  FilterField,
  FlowPredicate,
  Operand,
  Quantifier,
  Relation,
  Value,
  Word,
} from "@wireglass/core";
import { hexOfAddress, isMapped, packAddress } from "../address.ts";
import type { Scope } from "../tables.ts";
import type { SqlValue } from "./database.ts";
import { SQL_FIELDS, TEXT_COLUMNS } from "./filter-fields.ts";

/** A value that depends on what a file holds: those texts of a column that pass. */
export interface TextsThatPass {
  column: "host" | "tls_version";
  passes: (text: string) => boolean;
}

export interface SqlFilter {
  /** As it was typed. */
  text: string;
  /** For WHERE, with a question mark for each value. */
  sql: string;
  values: (SqlValue | TextsThatPass)[];
  /** To be asked about every row that the condition selects; null when the condition says it all. */
  rest: FlowPredicate | null;
  /** The filter asks for what only packets have: flows are selected that may have such. */
  needsPackets: boolean;
  /** Whose flows it selects, where that is an application or a host and nothing else. */
  facet: Facet | null;
}

export interface Facet {
  scope: Scope;
  /** Applications that there are, of which each flow has one; or one address, in hexadecimal: nothing as it was typed. */
  subjects: readonly string[];
}

/** Null for the empty filter. Throws a FilterError that points at the part that is wrong. */
export function sqlFilter(text: string): SqlFilter | null {
  const tree = parseFilter(text);
  if (tree === null) return null;
  const { flow, needsPackets } = compileFilter(text);
  const writer = new Writer();
  const sql = writer.write(tree, true);
  const facet = writer.whole && !needsPackets ? facetOf(tree, writer.apps) : null;
  return { text, sql, values: writer.values, rest: writer.whole ? null : flow, needsPackets, facet };
}

function facetOf(tree: Expression, apps: readonly string[] | null): Facet | null {
  if (["and", "or", "xor", "not"].includes(tree.kind)) return null;
  if (apps !== null) {
    const known = new Set(appNames());
    return apps.length > 0 && apps.every((app) => known.has(app)) ? { scope: "app", subjects: apps } : null;
  }
  if (tree.kind !== "comparison" || tree.relation !== "==" || tree.quantifier !== "any") return null;
  const { left, right } = tree;
  if (left.kind !== "word" || left.mask !== null || left.slice !== null) return null;
  if (left.text !== "ip.addr" && left.text !== "ipv6.addr") return null;
  const words = new Uint32Array(4);
  if (!packAddress(right.text, words, 0) || (left.text === "ip.addr") !== isMapped(words)) return null;
  return { scope: "host", subjects: [hexOfAddress(words)] };
}

const SQL_RELATIONS: Readonly<Record<Relation, string>> = {
  "==": "=",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};
const MIRRORED: Readonly<Record<Relation, Relation>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

class Writer {
  readonly values: SqlFilter["values"] = [];
  /** False once something was left to the predicate. */
  whole = true;
  /** What the last condition on applications lets pass. */
  apps: string[] | null = null;

  /** `unknown` is written where the flow cannot tell, so that "maybe" stays "maybe" below a negation too. */
  write(node: Expression, unknown: boolean): string {
    switch (node.kind) {
      case "and":
      case "or":
        return `(${node.operands.map((operand) => this.write(operand, unknown)).join(` ${node.kind.toUpperCase()} `)})`;
      case "xor":
        return this.#parity(node.operands, unknown);
      case "not":
        return `(NOT ${this.write(node.operand, !unknown)})`;
      case "presence":
        return this.#presence(node.operand, unknown);
      case "comparison":
        return this.#comparison(node, unknown);
      case "contains":
      case "matches":
        return this.#leaf(node, node.left, node.quantifier, unknown, () => null);
      case "in":
        return this.#leaf(node, node.left, node.quantifier, unknown, (value, field) =>
          this.#membership(field, node.elements, value),
        );
    }
  }

  #parity(operands: readonly Expression[], unknown: boolean): string {
    const before = this.values.length;
    const wholeBefore = this.whole;
    this.whole = true;
    const parts = operands.map((operand) => `(${this.write(operand, unknown)})::INTEGER`);
    const fits = this.whole && !operands.some(needsPackets);
    this.whole = wholeBefore && (fits || operands.some(needsPackets));
    if (fits) return `((${parts.join(" + ")}) % 2 = 1)`;
    this.values.length = before;
    return String(unknown);
  }

  #presence(word: Word, unknown: boolean): string {
    const field = findField(word.text);
    if (field?.flow === null) return String(unknown);
    const occurrences = SQL_FIELDS.get(word.text);
    if (occurrences !== undefined && word.mask === null && word.slice === null) {
      return occurrences.length === 0 ? "false" : `(${occurrences.map(({ present }) => present).join(" OR ")})`;
    }
    if (TEXT_COLUMNS.has(word.text) || field?.type === "protocol")
      return this.#texts({ kind: "presence", operand: word });
    return this.#leave(unknown);
  }

  #comparison(node: Comparison, unknown: boolean): string {
    let { left, right, relation } = node;
    if (fieldOf(left) === undefined) [left, right, relation] = [right, left, MIRRORED[relation]];
    const field = fieldOf(left);
    const other = fieldOf(right);
    if (other !== undefined && (other.type !== "protocol" || field?.type !== "text")) {
      // Two fields: a flow that lacks one of them for good cannot tell.
      return field?.flow === null || other.flow === null ? String(unknown) : this.#leave(unknown);
    }
    const value = right as Value;
    if (field?.type === "text" && node.relation === "==" && field.name !== "wg.service") {
      const column = TEXT_COLUMNS.get(field.name)!;
      if (column === "app") this.apps = [value.text];
      this.values.push(value.text);
      return `(${column} IS NOT NULL AND ${column} = ?)`;
    }
    return this.#leaf(node, left as Word, node.quantifier, unknown, (sql, known) =>
      this.#compare(known, relation, value, sql),
    );
  }

  /** A test of the occurrences of one field; null where SQL cannot say it. */
  #leaf(
    node: Expression,
    word: Word,
    quantifier: Quantifier,
    unknown: boolean,
    test: (value: string, field: FilterField) => string | null,
  ): string {
    const field = findField(word.text)!;
    if (field.flow === null) return String(unknown);
    if (TEXT_COLUMNS.has(word.text)) return this.#texts(node);
    const occurrences = SQL_FIELDS.get(word.text);
    if (occurrences === undefined || word.mask !== null || word.slice !== null) return this.#leave(unknown);
    const before = this.values.length;
    const tests: string[] = [];
    for (const { present, value } of occurrences) {
      const condition = test(value, field);
      if (condition === null) {
        this.values.length = before;
        return this.#leave(unknown);
      }
      tests.push(quantifier === "any" ? `(${present} AND ${condition})` : `(NOT ${present} OR ${condition})`);
    }
    if (tests.length === 0) return "false";
    if (quantifier === "any") return `(${tests.join(" OR ")})`;
    return `((${occurrences.map(({ present }) => present).join(" OR ")}) AND ${tests.join(" AND ")})`;
  }

  #compare(field: FilterField, relation: Relation, value: Value, sql: string): string | null {
    switch (field.type) {
      case "number":
        return this.#number(sql, relation, parseUnsigned(value.text));
      case "boolean":
        return this.#number(sql, relation, truth(value.text));
      case "ipv4":
        return this.#ipv4(sql, relation, value.text);
      case "ipv6":
        return this.#ipv6(sql, relation, value.text);
      default:
        return null;
    }
  }

  #number(sql: string, relation: Relation, number: number | null): string | null {
    if (number === null) return null;
    this.values.push(number);
    return `${sql} ${SQL_RELATIONS[relation]} ?::BIGINT`;
  }

  #ipv4(sql: string, relation: Relation, text: string): string | null {
    const parts = splitPrefix(text, 32);
    const address = parts === null ? null : parseIpv4(parts.address);
    if (parts === null || address === null) return null;
    if (parts.prefix === 32) return this.#number(sql, relation, address);
    const size = 2 ** (32 - parts.prefix);
    const least = address - (address % size);
    if (relation === "==" || relation === "!=") {
      this.values.push(least, least + size - 1);
      return `(${relation === "==" ? "" : "NOT "}${sql} BETWEEN ?::BIGINT AND ?::BIGINT)`;
    }
    this.values.push(size, least);
    return `(${sql} - ${sql} % ?::BIGINT) ${SQL_RELATIONS[relation]} ?::BIGINT`;
  }

  /** `side` is src or dst. Only networks and single addresses; an order of addresses is left to the predicate. */
  #ipv6(side: string, relation: Relation, text: string): string | null {
    const parts = splitPrefix(text, 128);
    const bytes = parts === null ? null : parseIpv6(parts.address);
    if (parts === null || bytes === null || (relation !== "==" && relation !== "!=")) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
    const conditions: string[] = [];
    for (let word = 0; 32 * word < parts.prefix; word++) {
      const size = 2 ** Math.max(0, 32 * (word + 1) - parts.prefix);
      const value = view.getUint32(4 * word);
      const least = value - (value % size);
      this.values.push(least, least + size - 1);
      conditions.push(`${side}_ip_${word} BETWEEN ?::BIGINT AND ?::BIGINT`);
    }
    const all = conditions.length === 0 ? "true" : conditions.join(" AND ");
    return `(${relation === "==" ? "" : "NOT "}(${all}))`;
  }

  #membership(field: FilterField, elements: readonly Element[], sql: string): string | null {
    const conditions: string[] = [];
    for (const { from, to } of elements) {
      const parts =
        to === null
          ? [this.#compare(field, "==", from, sql)]
          : [this.#compare(field, ">=", from, sql), this.#compare(field, "<=", to, sql)];
      if (parts.includes(null)) return null;
      conditions.push(`(${parts.join(" AND ")})`);
    }
    return `(${conditions.join(" OR ")})`;
  }

  /** Tests of texts are core's own: it says which texts of the column pass, and SQL looks for those. */
  #texts(node: Expression): string {
    const { flow } = compileFilter(printFilter(node));
    const column = columnOf(node);
    const passes = (text: string): boolean => flow(flowFieldsOf({ ...BLANK, [column]: text }));
    if (column === "app") {
      const names = appNames().filter(passes);
      this.apps = names;
      this.values.push(...names);
      return names.length === 0 ? "false" : `(app IS NOT NULL AND app IN (${names.map(() => "?").join(", ")}))`;
    }
    const field = column === "tls_version" ? "tls_version" : "host";
    this.values.push({ column: field, passes });
    return `(${field} IS NOT NULL AND ${field} IN (SELECT unnest(?::VARCHAR[])))`;
  }

  #leave(unknown: boolean): string {
    this.whole = false;
    return String(unknown);
  }
}

const BLANK: FilterableFlow = {
  src_ip: "0.0.0.0",
  src_port: null,
  dst_ip: "0.0.0.0",
  dst_port: null,
  transport: "0",
  app: null,
  encrypted: null,
  host: null,
  tls_version: null,
  cleartext_password: false,
  vlan: null,
  handshake_rtt_ms: null,
};

function columnOf(node: Expression): "app" | "host" | "tls_version" {
  const word = wordOf(node);
  return (word === null ? undefined : TEXT_COLUMNS.get(word.text)) ?? "app";
}

function wordOf(node: Expression): Operand | null {
  switch (node.kind) {
    case "presence":
      return node.operand;
    case "comparison":
      return fieldOf(node.left) === undefined ? node.right : node.left;
    case "contains":
    case "matches":
    case "in":
      return node.left;
    default:
      return null;
  }
}

function fieldOf(operand: Operand): FilterField | undefined {
  return operand.kind === "word" ? findField(operand.text) : undefined;
}

function truth(text: string): number | null {
  const number = parseUnsigned(text);
  if (number !== null) return number === 0 ? 0 : 1;
  const lower = text.toLowerCase();
  return lower === "true" ? 1 : lower === "false" ? 0 : null;
}

function needsPackets(node: Expression): boolean {
  return compileFilter(printFilter(node)).needsPackets;
}
