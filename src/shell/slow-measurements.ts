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
/** Of a sweep over lengths every arm has its own time. */
const MOST_SAID = 3;

/** A diagnostic that takes at least this share of a measurement is named. */
const NAMED_SHARE = 0.2;

type Components = Pick<Draft["components"], "model" | "task" | "diagnostics">;

/** Of one measurement of these diagnostics together, roughly. */
export const measuringSeconds = (
  { model: { cell }, task, diagnostics }: Components,
  { diagnostics: { sequences } }: Settings,
): number =>
  multiplyAddsOf(
    diagnostics.map(({ built }) => built),
    { T: task.longest, B: sequences, cell },
  ) / MULTIPLY_ADDS_PER_SECOND;

export interface SlowMeasurement {
  readonly seconds: number;
  readonly words: string;
}

/** Null unless one measurement of all diagnostics together takes longer than that. */
export function slowMeasurement(components: Components, settings: Settings): SlowMeasurement | null {
  const { model, task, diagnostics } = components;
  const { every, sequences } = settings.diagnostics;
  const seconds = measuringSeconds(components, settings);
  if (!(seconds > WORTH_SAYING_S)) return null;
  const names = diagnostics
    .filter((one) => measuringSeconds({ model, task, diagnostics: [one] }, settings) >= NAMED_SHARE * seconds)
    .map(({ name }) => quoted(name));
  const times = timesDue(every, settings.training.updates);
  const words =
    `measuring ${names.join(" and ")} takes about ${duration(seconds * 1000)} each time, ${times === 1 ? "once" : `${times} times`} a run ` +
    `(${sequences} sequences of up to ${task.longest} steps, a state of ${model.cell.S}); ` +
    "a larger diagnostics.every or a smaller diagnostics.sequences takes less";
  return { seconds, words };
}

/** What is said of all arms: equal ones once, and of many the slowest. */
export function slowNotices(found: readonly SlowMeasurement[]): readonly string[] {
  const distinct = new Map(found.map((one) => [one.words, one.seconds]));
  const words = [...distinct].sort(([, a], [, b]) => b - a).map(([word]) => word);
  if (words.length <= MOST_SAID) return words;
  const others = words.length - 1;
  return [
    words[0]!,
    `${others} other combinations of settings in this sweep take longer than ${WORTH_SAYING_S} s for a measurement, too`,
  ];
}
