/** What came out of a remedy, in a sentence. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import { brief, count } from "./text-table.ts";

/** A loss this much below chance is called better; less may be luck of the test sequences. */
const CLEARLY_BETTER = 0.95;

/** What the remedy solved, and its test loss beside that of knowing nothing. */
export function verdict({
  label,
  n,
  solved,
  diverged,
  test_loss,
  chance_loss,
  ...arm
}: ArmEstimates): string {
  const parts = [`solved in ${solved} of ${count(n, "run")}`];
  if (solved > 0 && arm.solved_at_median !== null)
    parts.push(`${n === 1 ? "" : "half of them "}by update ${brief(arm.solved_at_median)}`);
  const sentences = [parts.join(", ")];
  if (diverged > 0) sentences.push(`${diverged} diverged`);
  if (test_loss.mean !== null) sentences.push(againstChance(test_loss.mean, chance_loss));
  return `${label}: ${sentences.join("; ")}.`;
}

function againstChance(loss: number, chance: number): string {
  const figures = `test loss ${brief(loss)} against ${brief(chance)} by chance`;
  if (loss < chance * CLEARLY_BETTER) return figures;
  return `${figures}, so ${loss > chance / CLEARLY_BETTER ? "worse than knowing nothing of the input" : "nothing learnt from the input"}`;
}
