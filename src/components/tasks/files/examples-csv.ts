/** Labelled sequences from CSV in the long form: one row a step, with the sequence that it belongs to. */
import { quoted } from "../../foreign-text.ts";
import { UserError } from "../../user-error.ts";
import { type Asked, checkClass, type Examples, isClass, isEachStep } from "./examples.ts";
import { columnOf, listed, numberIn, readTable, type Table } from "./table.ts";

/** Where the table has what. */
interface Places {
  readonly sequence: number;
  /** -1 if there is none: then steps come in the order of the rows. */
  readonly step: number;
  readonly answers: readonly number[];
  readonly features: readonly number[];
}

function placesOf(table: Table, { features, answer, outputs, sequence, step, label }: Asked): Places {
  const names =
    isClass(answer) || outputs === 1
      ? [label]
      : Array.from({ length: outputs }, (_, j) => `${label}_${j + 1}`);
  const places = {
    sequence: columnOf(table, sequence, "sequence"),
    step: table.columns.indexOf(step),
    answers: names.map((name) => columnOf(table, name, "label")),
  };
  const others = table.columns
    .map((_, column) => column)
    .filter(
      (column) => column !== places.sequence && column !== places.step && !places.answers.includes(column),
    );
  if (others.length !== features)
    throw new UserError(
      `besides those of sequence, step and answer there are ${others.length} columns` +
        `${others.length > 0 ? ` (${listed(others.map((column) => table.columns[column]!))})` : ""}; ` +
        `got ${features}; write features: ${others.length}, or leave columns out of the file`,
      "task.features",
    );
  return { ...places, features: others };
}

/** The rows of each sequence, in the order of the file. */
function rowsOf({ rows }: Table, column: number): readonly (readonly number[])[] {
  const bySequence = new Map<string, number[]>();
  for (const [row, cells] of rows.entries()) {
    const of = bySequence.get(cells[column]!) ?? [];
    bySequence.set(cells[column]!, of);
    of.push(row);
  }
  return [...bySequence.values()];
}

/** Throws a UserError with the line of what is wrong. */
export function readCsvExamples(bytes: Uint8Array, asked: Asked): Examples {
  const table = readTable(bytes);
  const places = placesOf(table, asked);
  const sequences = rowsOf(table, places.sequence);
  const each = isEachStep(asked.answer);
  const starts = new Int32Array(sequences.length + 1);
  for (const [n, rows] of sequences.entries()) starts[n + 1] = starts[n]! + rows.length;
  const answerOf = (row: number): number[] => places.answers.map((column) => numberIn(table, row, column));
  const answers: number[] = [];
  for (const rows of sequences) {
    if (places.step >= 0) checkSteps(table, places.step, rows);
    for (const row of rows) {
      const answer = answerOf(row);
      if (isClass(asked.answer))
        checkClass(answer[0]!, asked, () => `line ${table.lines[row]}, ${quoted(asked.label)}`);
      if (each) answers.push(...answer);
      else if (row === rows[0]) answers.push(...answer);
      else checkSame(table, row, answer, answers.slice(-answer.length), asked);
    }
  }
  const inputs = sequences.flatMap((rows) =>
    rows.flatMap((row) => places.features.map((column) => numberIn(table, row, column))),
  );
  return { starts, inputs: Float64Array.from(inputs), answers: Float64Array.from(answers) };
}

function checkSteps(table: Table, column: number, rows: readonly number[]): void {
  let before = -Infinity;
  for (const row of rows) {
    const step = numberIn(table, row, column);
    if (!(step > before))
      throw new UserError(
        `line ${table.lines[row]}: step ${step} comes after step ${before} of its sequence; sort the rows of each sequence by step`,
      );
    before = step;
  }
}

function checkSame(
  { lines }: Table,
  row: number,
  answer: readonly number[],
  first: readonly number[],
  { label, answer: kind }: Asked,
): void {
  if (answer.every((value, j) => value === first[j])) return;
  throw new UserError(
    `line ${lines[row]}: ${quoted(label)} is ${answer.join(", ")}, and ${first.join(", ")} at the start of its sequence; ` +
      `give a sequence one answer in all of its rows, or write answer: ${kind}-each-step`,
  );
}
