// Text for files and terminals. Loads nothing else of the store: whoever reads a capture waits for it.

export { FLOW_FIELDS } from "./flow-fields.ts";
export { csvCell, jsonText, terminalText } from "./safe-text.ts";
