// Flows of a history in files of other programs.

export { flowOf, flowPages } from "./flow-pages.ts";
export { TEXT_FORMATS, flowText } from "./flow-text.ts";
export type { TextFormat } from "./flow-text.ts";
export { writeParquet } from "./parquet.ts";
