// Text for a terminal or a spreadsheet. What came from the wire must not become an escape sequence or a formula.

export { csvCell, jsonText, terminalText } from "@wireglass/store/text";
