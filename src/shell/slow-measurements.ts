/** Says before training starts which measurements will take so long that the program seems to stand still. */
import { quoted } from "../components/foreign-text.ts";
import type { Settings } from "../components/settings.ts";
import { duration } from "../report/text-table.ts";
import type { Draft } from "../training/draft.ts";
import { timesDue } from "../training/due.ts";
import { multiplyAddsOf } from "../training/probing.ts";

/** What one core of a usual machine does in a measurement; right within a factor of two or so. */
const MULTIPLY_ADDS_PER_SECOND = 4.5e9;
const WORTH_SAYING_S = 5;

/** A diagnostic that takes at least this share of a measurement is named. */
const NAMED_SHARE = 0.2;

/** A sentence, if one measurement of all diagnostics together takes longer than that. */
export function slowMeasurements(
  { model: { cell }, task, diagnostics }: Components,
  { diagnostics: { sequences, every }, training: { updates } }: Settings,
): readonly string[] {
  const secondsOf = (some: typeof diagnostics): number => secondsFor(some, task, cell, sequences);
  const seconds = secondsOf(diagnostics);
  if (!(seconds > WORTH_SAYING_S)) return [];
  const names = diagnostics
    .filter((one) => secondsOf([one]) >= NAMED_SHARE * seconds)
    .map(({ name }) => quoted(name));
  const times = timesDue(every, updates);
  return [
    `measuring ${names.join(" and ")} takes about ${duration(seconds * 1000)} each time, ${times === 1 ? "once" : `${times} times`} a run ` +
      `(${sequences} sequences of up to ${task.longest} steps, a state of ${cell.S}); ` +
      "a larger diagnostics.every or a smaller diagnostics.sequences takes less",
  ];
}

type Components = Pick<Draft["components"], "model" | "task" | "diagnostics">;

const secondsFor = (
  some: Components["diagnostics"],
  task: Components["task"],
  cell: Components["model"]["cell"],
  sequences: number,
): number =>
  multiplyAddsOf(
    some.map(({ built }) => built),
    { T: task.longest, B: sequences, cell },
  ) / MULTIPLY_ADDS_PER_SECOND;

/** Of one measurement of all diagnostics, roughly. */
export const measuringSeconds = ({ model, task, diagnostics }: Components, settings: Settings): number =>
  secondsFor(diagnostics, task, model.cell, settings.diagnostics.sequences);
