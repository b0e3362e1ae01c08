// Flows of a history in files of other programs.

export { FLOW_FIELDS } from "./flow-fields.ts";
export { flowOf, flowPages } from "./flow-pages.ts";
export { TEXT_FORMATS, flowText } from "./flow-text.ts";
export type { TextFormat } from "./flow-text.ts";
export { writeParquet } from "./parquet.ts";
export { csvCell, jsonText, terminalText } from "./safe-text.ts";
