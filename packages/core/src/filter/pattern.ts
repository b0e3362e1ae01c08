// Regular expressions for `matches`, in time proportional to text × pattern whatever the pattern is: filters come from
// URLs, and JavaScript's own expressions can take exponential time. All alternatives are followed at once (Thompson's
// construction), nothing is ever tried again. Letters match in either case, as in Wireshark; (?-i) at the start ends that.

import { FilterError } from "./error.ts";
import { PatternParser, type Node } from "./pattern-parser.ts";

/** Instructions of one pattern, after repetitions are written out. */
const MAX_PROGRAM = 2000;

type Instruction =
  | { kind: "character"; accepts: (code: number) => boolean }
  | { kind: "start" }
  | { kind: "end" }
  | { kind: "split"; next: number; other: number }
  | { kind: "jump"; next: number }
  | { kind: "found" };

/** Answers whether the pattern occurs anywhere in a text. Throws a FilterError at `position` for a pattern it cannot follow. */
export function compilePattern(source: string, position: number, length: number): (text: string) => boolean {
  const fail = (message: string) => new FilterError(`regular expression: ${message}`, position, length);
  const program: Instruction[] = [];
  emit(new PatternParser(source, fail).parse(), program, fail);
  program.push({ kind: "found" });
  return machine(program);
}

function emit(node: Node, program: Instruction[], fail: (message: string) => FilterError): void {
  if (program.length > MAX_PROGRAM) throw fail("too large");
  switch (node.kind) {
    case "character":
      program.push({ kind: "character", accepts: node.accepts });
      break;
    case "start":
    case "end":
      program.push({ kind: node.kind });
      break;
    case "sequence":
      for (const part of node.parts) emit(part, program, fail);
      break;
    case "choice":
      emitChoice(node.parts, program, fail);
      break;
    case "repeat":
      emitRepeat(node, program, fail);
      break;
  }
}

function emitChoice(parts: readonly Node[], program: Instruction[], fail: (message: string) => FilterError): void {
  const ends: { kind: "jump"; next: number }[] = [];
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1) {
      emit(part, program, fail);
      break;
    }
    const split = { kind: "split" as const, next: program.length + 1, other: 0 };
    program.push(split);
    emit(part, program, fail);
    const end = { kind: "jump" as const, next: 0 };
    program.push(end);
    ends.push(end);
    split.other = program.length;
  }
  for (const end of ends) end.next = program.length;
}

function emitRepeat(
  node: Node & { kind: "repeat" },
  program: Instruction[],
  fail: (message: string) => FilterError,
): void {
  for (let i = 0; i < node.least; i++) {
    const before = program.length;
    emit(node.part, program, fail);
    // Nothing repeated is nothing; without this, nested counts of it would never end.
    if (program.length === before) break;
  }
  if (node.most === Infinity) {
    const start = program.length;
    const split = { kind: "split" as const, next: start + 1, other: 0 };
    program.push(split);
    emit(node.part, program, fail);
    program.push({ kind: "jump", next: start });
    split.other = program.length;
    return;
  }
  const splits: { kind: "split"; next: number; other: number }[] = [];
  for (let i = node.least; i < node.most; i++) {
    const split = { kind: "split" as const, next: program.length + 1, other: 0 };
    program.push(split);
    splits.push(split);
    emit(node.part, program, fail);
  }
  for (const split of splits) split.other = program.length;
}

/** Runs all states side by side over the text; each state is entered at most once for each character. */
function machine(program: readonly Instruction[]): (text: string) => boolean {
  const size = program.length;
  let current = new Uint16Array(size);
  let following = new Uint16Array(size);
  const enteredAt = new Int32Array(size);
  const stack = new Uint16Array(2 * size + 2);
  let round = 0;

  /** Adds a state and those it leads to without a character; the count, or -1 once the pattern is found. */
  function enter(first: number, states: Uint16Array, count: number, atStart: boolean, atEnd: boolean): number {
    let depth = 0;
    stack[depth++] = first;
    while (depth > 0) {
      const state = stack[--depth];
      if (enteredAt[state] === round) continue;
      enteredAt[state] = round;
      const instruction = program[state];
      switch (instruction.kind) {
        case "found":
          return -1;
        case "character":
          states[count++] = state;
          break;
        case "start":
          if (atStart) stack[depth++] = state + 1;
          break;
        case "end":
          if (atEnd) stack[depth++] = state + 1;
          break;
        case "jump":
          stack[depth++] = instruction.next;
          break;
        case "split":
          stack[depth++] = instruction.other;
          stack[depth++] = instruction.next;
          break;
      }
    }
    return count;
  }

  return (text) => {
    let count = 0;
    for (let at = 0; ; at++) {
      // Of round `at`, `current` holds the states that the characters before have led to; a match may also begin here.
      const atEnd = at === text.length;
      if (at === 0) newRound();
      count = enter(0, current, count, at === 0, atEnd);
      if (count < 0) return true;
      if (atEnd) return false;
      const code = text.charCodeAt(at);
      newRound();
      let next = 0;
      for (let i = 0; i < count; i++) {
        const instruction = program[current[i]];
        if (instruction.kind !== "character" || !instruction.accepts(code)) continue;
        next = enter(current[i] + 1, following, next, false, at + 1 === text.length);
        if (next < 0) return true;
      }
      [current, following] = [following, current];
      count = next;
    }
  };

  function newRound(): void {
    if (++round === 0x7fffffff) {
      enteredAt.fill(0);
      round = 1;
    }
  }
}
