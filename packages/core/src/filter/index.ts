// The filter language: Wireshark's display-filter syntax, for packets and for flows.

export { compileFilter } from "./compile.ts";
export type { CompiledFilter, FlowPredicate, PacketPredicate } from "./compile.ts";
export { print as printFilter } from "./ast.ts";
export type { Comparison, Element, Expression, Operand, Quantifier, Relation, Value, Word } from "./ast.ts";
export { FilterError } from "./error.ts";
export { flowFieldsOf } from "./flow-fields.ts";
export type { FilterableFlow } from "./flow-fields.ts";
export { fieldNames, findField } from "./fields.ts";
export type { Field as FilterField } from "./fields.ts";
export { MAX_FILTER_LENGTH } from "./lexer.ts";
export { parseIpv4, parseIpv6, parseUnsigned, splitPrefix } from "./literal.ts";
export type { FlowFields, PacketContext } from "./occurrences.ts";
export { parse as parseFilter } from "./parser.ts";
