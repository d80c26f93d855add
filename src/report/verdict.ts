/** What came out of a remedy, in a sentence. */
import { ENOUGH_ANSWERS } from "../components/define.ts";
import type { ArmEstimates } from "../statistics/comparison.ts";
import { ENOUGH_SEQUENCES, type Rivalry } from "../statistics/rivalry.ts";
import { besideBaseline } from "./comparison-words.ts";
import { PLAIN, type Style } from "./style.ts";
import { brief, count } from "./text-table.ts";

/** What the remedy solved, and its test loss beside that of knowing nothing. */
export function verdict(arm: ArmEstimates, colors: Style["colors"] = PLAIN.colors): string {
  const { label, n, diverged, test_loss } = arm;
  const { bold, red } = colors;
  const sentences = [
    ...(diverged < n ? solving(arm, colors) : []),
    ...(diverged === 0
      ? []
      : [red(diverged < n ? `${diverged} diverged` : n === 1 ? "diverged" : `all ${n} runs diverged`)]),
    ...(test_loss.mean === null ? [] : [against(arm, colors)]),
    ...[besideBaseline(arm)].filter((one) => one !== null),
  ];
  return `${bold(`${label}:`)} ${sentences.join("; ") || `${count(n, "run")} ended`}.`;
}

/** In how many runs it solved the task; nothing where the task has no rule for that. */
function solving(
  { n, solved, solve_rule, solved_at_median, answers }: ArmEstimates,
  { green }: Style["colors"],
): readonly string[] {
  if (solve_rule === null) return [];
  if (solved === null)
    return [
      `evaluated on too few answers to call the task solved (${answers} of at least ${ENOUGH_ANSWERS}; raise evaluation.sequences)`,
    ];
  const rate = `solved in ${solved} of ${count(n, "run")}`;
  if (solved === 0) return [rate];
  if (solved_at_median === null) return [green(rate)];
  return [`${green(rate)}, ${n === 1 ? "" : "half of them "}by update ${brief(solved_at_median)}`];
}

/** The test loss beside what knows nothing of the input, and whether anything was learned from it. */
function against(
  { n, diverged, test_loss, constant, one_symbol, test_sequences }: ArmEstimates,
  colors: Style["colors"],
): string {
  const { yellow } = colors;
  const figures = `test loss ${brief(test_loss.mean)} against ${brief(constant.loss.mean)} of the best constant guess`;
  const { better, worse } = constant;
  if (better === null || worse === null)
    return `${figures}, on too few test sequences to tell them apart (${test_sequences} of at least ${ENOUGH_SEQUENCES})`;
  const runs = n - diverged;
  if (better === 0 && worse > 0 && worse === runs)
    return `${figures}, so ${yellow("worse than knowing nothing of the input")}`;
  if (better === 0 && !constant.better_together)
    return `${figures}, so ${yellow("nothing learned from the input")}`;
  const some = better === 0 || better === runs ? "" : `, better in ${better} of ${count(runs, "run")}`;
  return figures + some + (one_symbol === null ? "" : againstSymbol(one_symbol, colors));
}

/** A network that beats the constant guess may still know no more than the last symbol. */
function againstSymbol({ loss, better, better_together }: Rivalry, { yellow }: Style["colors"]): string {
  const figures = ` and ${brief(loss.mean)} of the guess from the last symbol`;
  return better === 0 && !better_together
    ? `${figures}, so ${yellow("nothing learned from what came before it")}`
    : figures;
}
