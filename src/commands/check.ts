/** Gradient check of exactly the models which a config trains. */
import { checkedEngine } from "../engine/engine.ts";
import { wasmEngine } from "../engine/wasm/loader.ts";
import { groupOf } from "../sinks/runs-table.ts";
import { count, textTable } from "../sinks/text-table.ts";
import { checkGradients } from "../training/gradient-check.ts";
import { load, type LoadOptions } from "./load.ts";

/** Central differences of a float64 loss agree with a right gradient to about 1e-9; a wrong one is off by far more. */
const LARGEST_ERROR = 1e-6;
const ENTRIES_PER_PARAMETER = 40;

/** Resolves to 1 if a gradient is wrong. */
export async function check(config: string, options: LoadOptions): Promise<number> {
  const { experiment, plan, notices } = await load(config, options);
  for (const notice of [...notices, ...experiment.notices]) console.error(`note: ${notice}`);

  // One seed of each line of the sweep: another seed is the same model with other numbers.
  const firsts = new Map(experiment.runs.toReversed().map((run) => [groupOf(run), run]));
  const runs = [...firsts.values()].reverse();
  let wrong = 0;
  for (const run of runs) {
    const checks = checkGradients(plan(run, checkedEngine(wasmEngine())), ENTRIES_PER_PARAMETER);
    const bad = checks.filter(({ worst }) => !(worst <= LARGEST_ERROR));
    wrong += bad.length;
    const rows = checks.map(({ parameter, worst, entries, skipped }) => [
      parameter,
      worst.toExponential(1),
      String(entries),
      String(skipped),
      worst <= LARGEST_ERROR ? "" : "wrong",
    ]);
    console.log(`${run.label} seed ${run.seed}`);
    console.log(
      textTable(["  parameter", "worst relative error", "entries", "at kinks", ""], rows.map(indent), 1),
    );
    console.log();
  }
  const verdict = wrong === 0 ? "all gradients are right" : `${count(wrong, "gradient")} wrong`;
  console.log(
    `${experiment.name}: ${verdict} (limit ${LARGEST_ERROR.toExponential()}, ${count(runs.length, "model")})`,
  );
  return wrong === 0 ? 0 : 1;
}

const indent = ([first = "", ...others]: readonly string[]): readonly string[] => [`  ${first}`, ...others];
