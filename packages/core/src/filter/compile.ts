// A filter text becomes two predicates, one for packets and one for flows: closures over the readers of the table of
// fields. Calling them allocates nothing.

import { EMPTY } from "../capfile/frame.ts";
import type { Packet } from "../decode/packet.ts";
import type { Comparison, Expression, Operand, Quantifier, Relation, Value, Word } from "./ast.ts";
import { wrong } from "./error.ts";
import { fieldNames, findField, tellsVerdict, type Field } from "./fields.ts";
import { ABSENT } from "./occurrences.ts";
import type { FlowFields, Occurrences, PacketContext, Visit } from "./occurrences.ts";
import { parse } from "./parser.ts";
import { nearest } from "./suggest.ts";
import { always, comparisonTest, membershipTest, pairTest, presenceTest, searchTest } from "./value-tests.ts";
import type { PairTest } from "./value-tests.ts";
import { TYPE_NAMES } from "./values.ts";

export type PacketPredicate = (packet: Packet, context: PacketContext) => boolean;
export type FlowPredicate = (flow: FlowFields) => boolean;

export interface CompiledFilter {
  readonly text: string;
  readonly packet: PacketPredicate;
  /**
   * What a flow's own record can tell; there, source is the initiator. Where the filter asks for what only packets have,
   * this answers true for every flow that may hold a matching packet.
   */
  readonly flow: FlowPredicate;
  /** The filter asks for what only packets have: a flow is selected when `flow` says so and one of its packets matches. */
  readonly needsPackets: boolean;
  /** The filter asks for what flows turn out to be, which is known for sure only when they have ended. */
  readonly needsVerdicts: boolean;
}

/** Throws a FilterError that points at the part that is wrong. */
export function compileFilter(text: string): CompiledFilter {
  const tree = parse(text);
  if (tree === null) return { text, packet: () => true, flow: () => true, needsPackets: false, needsVerdicts: false };
  const packet = compile(tree, OF_PACKET, true);
  const flow = compile(tree, OF_FLOW, true);
  return {
    text,
    packet,
    flow: (subject) => flow(subject, NO_CONTEXT),
    needsPackets: usesUnknown(tree, OF_FLOW),
    needsVerdicts: asksFor(tree, tellsVerdict),
  };
}

type Predicate<Subject> = (subject: Subject, context: PacketContext) => boolean;

/** Where the occurrences of a field are found; null where this kind of subject cannot tell. */
type Side<Subject> = (field: Field) => Occurrences<Subject> | null;

const OF_PACKET: Side<Packet> = (field) => field.packet;
const OF_FLOW: Side<FlowFields> = (field) => field.flow;
const NO_CONTEXT: PacketContext = {
  app: null,
  interfaceName: null,
  encrypted: null,
  host: null,
  tlsVersion: null,
  tcpEvents: 0,
  initialRtt: ABSENT,
  cleartextPassword: false,
};

/** `unknown` is the answer where the subject cannot tell; it turns round below a negation, so that "maybe" stays "maybe". */
function compile<Subject>(node: Expression, side: Side<Subject>, unknown: boolean): Predicate<Subject> {
  switch (node.kind) {
    case "and":
      return every(node.operands.map((operand) => compile(operand, side, unknown)));
    case "or":
      return some(node.operands.map((operand) => compile(operand, side, unknown)));
    case "xor": {
      const odd = parity(node.operands.map((operand) => compile(operand, side, unknown)));
      return usesUnknown(node, side) ? () => unknown : odd;
    }
    case "not": {
      const operand = compile(node.operand, side, !unknown);
      return (subject, context) => !operand(subject, context);
    }
    case "presence": {
      const field = fieldOf(node.operand);
      return quantified(side(field), presenceTest(field, node.operand), "any", unknown);
    }
    case "comparison":
      return comparison(node, side, unknown);
    case "contains":
    case "matches": {
      const field = valueFieldOf(node.left);
      return quantified(side(field), searchTest(field, node.left, node.kind, node.right), node.quantifier, unknown);
    }
    case "in": {
      const field = valueFieldOf(node.left);
      return quantified(side(field), membershipTest(field, node.left, node.elements), node.quantifier, unknown);
    }
  }
}

function every<Subject>(predicates: readonly Predicate<Subject>[]): Predicate<Subject> {
  return (subject, context) => {
    for (const predicate of predicates) if (!predicate(subject, context)) return false;
    return true;
  };
}

function some<Subject>(predicates: readonly Predicate<Subject>[]): Predicate<Subject> {
  return (subject, context) => {
    for (const predicate of predicates) if (predicate(subject, context)) return true;
    return false;
  };
}

/** Exclusive or of several: true for an odd number of them. */
function parity<Subject>(predicates: readonly Predicate<Subject>[]): Predicate<Subject> {
  return (subject, context) => {
    let odd = false;
    for (const predicate of predicates) odd = predicate(subject, context) !== odd;
    return odd;
  };
}

/** Any: one occurrence passes. All: there is one, and none fails. A field that is absent fulfils neither. */
function quantified<Subject>(
  occurrences: Occurrences<Subject> | null,
  test: Visit,
  quantifier: Quantifier,
  unknown: boolean,
): Predicate<Subject> {
  if (occurrences === null) return () => unknown;
  if (quantifier === "any") return (subject, context) => occurrences(subject, context, test);
  const fails: Visit = (number, data, text) => !test(number, data, text);
  return (subject, context) => occurrences(subject, context, always) && !occurrences(subject, context, fails);
}

const MIRRORED: Readonly<Record<Relation, Relation>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function comparison<Subject>(node: Comparison, side: Side<Subject>, unknown: boolean): Predicate<Subject> {
  const { quantifier } = node;
  let { left, right, relation } = node;
  if (!isField(left) && isField(right)) [left, right, relation] = [right, left, MIRRORED[relation]];
  const word = expectField(left);
  const field = valueFieldOf(word);

  const other = right.kind === "word" ? findField(right.text) : undefined;
  if (other !== undefined && (other.type !== "protocol" || field.type !== "text")) {
    const test = pairTest(field, relation);
    checkPair(field, word, other, right as Word);
    return pairs(side(field), side(other), test, quantifier, unknown);
  }
  return quantified(side(field), comparisonTest(field, word, relation, asValue(right)), quantifier, unknown);
}

function checkPair(field: Field, left: Word, other: Field, right: Word): void {
  if (other.type !== field.type) {
    throw wrong(
      right,
      `${field.name} is ${TYPE_NAMES[field.type]}, and ${other.name} is ${TYPE_NAMES[other.type]}: they cannot be compared`,
    );
  }
  for (const word of [left, right]) {
    if (word.mask !== null || word.slice !== null)
      throw wrong(word, "two fields are compared as they are, without & or bytes");
  }
}

/** Each occurrence of one field against each of another. The one of the outer visit is kept while the inner one runs. */
function pairs<Subject>(
  left: Occurrences<Subject> | null,
  right: Occurrences<Subject> | null,
  test: PairTest,
  quantifier: Quantifier,
  unknown: boolean,
): Predicate<Subject> {
  if (left === null || right === null) return () => unknown;
  const wanted = quantifier === "any";
  // One set of closures for all packets: what they need of the current one is set before each run.
  let subject: Subject;
  let context = NO_CONTEXT;
  let number = 0;
  let data = EMPTY;
  let text = "";
  const inner: Visit = (otherNumber, otherData, otherText) =>
    test(number, data, text, otherNumber, otherData, otherText) === wanted;
  const outer: Visit = (leftNumber, leftData, leftText) => {
    number = leftNumber;
    data = leftData;
    text = leftText;
    return right(subject, context, inner);
  };
  return (currentSubject, currentContext) => {
    subject = currentSubject;
    context = currentContext;
    const found = left(subject, context, outer);
    return wanted ? found : !found && left(subject, context, always) && right(subject, context, always);
  };
}

function usesUnknown<Subject>(node: Expression, side: Side<Subject>): boolean {
  return asksFor(node, (field) => side(field) === null);
}

/** Whether any field in the filter is one of those. */
function asksFor(node: Expression, isOne: (field: Field) => boolean): boolean {
  switch (node.kind) {
    case "and":
    case "or":
    case "xor":
      return node.operands.some((operand) => asksFor(operand, isOne));
    case "not":
      return asksFor(node.operand, isOne);
    case "presence":
      return names(node.operand, isOne);
    case "comparison":
      return names(node.left, isOne) || names(node.right, isOne);
    default:
      return names(node.left, isOne);
  }
}

function names(operand: Operand, isOne: (field: Field) => boolean): boolean {
  const field = operand.kind === "word" ? findField(operand.text) : undefined;
  return field !== undefined && isOne(field);
}

function isField(operand: Operand): boolean {
  return operand.kind === "word" && findField(operand.text) !== undefined;
}

function expectField(operand: Operand): Word {
  if (operand.kind === "word" && /^[A-Za-z_]/.test(operand.text)) return operand;
  throw wrong(operand, "expected a field on one side of the comparison, such as ip.addr or tcp.port");
}

function fieldOf(word: Word): Field {
  const field = findField(word.text);
  if (field !== undefined) return field;
  const suggestion = nearest(word.text, fieldNames());
  const hint = suggestion === null ? "expected one such as ip.addr, tcp.port or dns" : `did you mean ${suggestion}?`;
  throw wrong(word, `there is no field or protocol ${word.text}: ${hint}`);
}

function valueFieldOf(word: Word): Field {
  const field = fieldOf(word);
  if (field.type !== "protocol") return field;
  throw wrong(word, `${word.text} is a protocol and has no value: it stands alone`);
}

function asValue(operand: Operand): Value {
  if (operand.kind === "string" || (operand.slice === null && operand.mask === null)) return operand;
  throw wrong(operand, "expected a value, without & or bytes");
}
