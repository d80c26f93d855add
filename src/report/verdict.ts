/** What came out of a remedy, in a sentence. */
import { ENOUGH_ANSWERS } from "../components/define.ts";
import type { ArmEstimates } from "../statistics/comparison.ts";
import { brief, count } from "./text-table.ts";

/** A loss this much below chance is called better; less may be luck of the test sequences. */
const CLEARLY_BETTER = 0.95;

/** What the remedy solved, and its test loss beside that of knowing nothing. */
export function verdict(arm: ArmEstimates): string {
  const { label, n, diverged, test_loss, chance_loss } = arm;
  const sentences = [
    ...(diverged < n ? solving(arm) : []),
    ...(diverged === 0
      ? []
      : [diverged < n ? `${diverged} diverged` : n === 1 ? "diverged" : `all ${n} runs diverged`]),
    ...(test_loss.mean === null ? [] : [againstChance(test_loss.mean, chance_loss)]),
  ];
  return `${label}: ${sentences.join("; ") || `${count(n, "run")} ended`}.`;
}

/** In how many runs it solved the task; nothing where the task has no rule for that. */
function solving({ n, solved, solvable, solved_at_median, answers }: ArmEstimates): readonly string[] {
  if (!solvable) return [];
  if (solved === null)
    return [
      `evaluated on too few answers to call the task solved (${answers} of at least ${ENOUGH_ANSWERS}; raise evaluation.sequences)`,
    ];
  const rate = `solved in ${solved} of ${count(n, "run")}`;
  if (solved === 0 || solved_at_median === null) return [rate];
  return [`${rate}, ${n === 1 ? "" : "half of them "}by update ${brief(solved_at_median)}`];
}

function againstChance(loss: number, chance: number): string {
  const figures = `test loss ${brief(loss)} against ${brief(chance)} by chance`;
  if (loss < chance * CLEARLY_BETTER) return figures;
  return `${figures}, so ${loss > chance / CLEARLY_BETTER ? "worse than knowing nothing of the input" : "nothing learned from the input"}`;
}
