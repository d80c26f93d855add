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

/** One sentence for every diagnostic of which one measurement takes longer than that. */
export function slowMeasurements(
  { model: { cell }, task, diagnostics }: Pick<Draft["components"], "model" | "task" | "diagnostics">,
  { diagnostics: { sequences, every }, training: { updates } }: Settings,
): readonly string[] {
  const sizes = { T: task.longest, B: sequences, cell };
  return diagnostics.flatMap(({ name, built }) => {
    const seconds = multiplyAddsOf(built, sizes) / MULTIPLY_ADDS_PER_SECOND;
    if (!(seconds > WORTH_SAYING_S)) return [];
    const measurements = timesDue(every, updates);
    return [
      `measuring ${quoted(name)} takes about ${duration(seconds * 1000)} each time and ${measurements} times a run ` +
        `(${sequences} sequences of up to ${task.longest} steps, a state of ${cell.S}); ` +
        "a larger diagnostics.every or a smaller diagnostics.sequences takes less",
    ];
  });
}
