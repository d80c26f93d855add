/** Gradient check of exactly the models which a config trains, after the laws of what its plug-ins bring. */
import { basename } from "node:path";
import { checkedEngine } from "../engine/engine.ts";
import { firstOfEachArm } from "../config/experiment.ts";
import { count, textTable } from "../report/text-table.ts";
import type { Run } from "../components/settings.ts";
import { checkGradients, type ParameterCheck } from "../training/gradient-check.ts";
import { planDraft } from "../training/plan.ts";
import { lawReports } from "../report/law-report.ts";
import { load, type LoadOptions } from "../shell/load.ts";
import { checkArms } from "../shell/check-arms.ts";
import { AuthorError } from "../shell/plugin-guard.ts";
import { placedMessage as told } from "../shell/plugin-places.ts";
import type { Workshop } from "../shell/workshop.ts";

/** Central differences of a float64 loss agree with a right gradient to about 1e-9; a wrong one is off by far more. */
const LARGEST_ERROR = 1e-6;
const ENTRIES_PER_PARAMETER = 40;

/** Resolves to 1 if a gradient is wrong, or a component of a plug-in breaks a law of its kind. */
export async function check(config: string, options: LoadOptions): Promise<number> {
  const loaded = await load(config, options);
  const { experiment, workshop } = loaded;
  for (const notice of loaded.notices) console.error(`note: ${notice}`);

  checkArms(loaded, (error) => error instanceof AuthorError);

  if (workshop.engine.notice !== undefined) console.error(`note: ${workshop.engine.notice}`);

  let laws = 0;
  let broken = 0;
  const brought = workshop.plugins.flatMap(({ components, path }) =>
    components.map((component) => ({ component, file: basename(path) })),
  );
  const { catalogue, files } = workshop;
  for (const report of lawReports(brought, {
    runs: experiment.runs,
    catalogue,
    files: files.of,
    told,
  })) {
    console.log(report.text);
    laws += report.laws;
    broken += report.broken;
  }
  // Another seed is the same model with other numbers.
  const models = firstOfEachArm(experiment.runs).map((run) => checkModel(workshop, run));

  const lawful = broken === 0 ? "no law is broken" : `${count(broken, "law")} broken`;
  const inLaws =
    brought.length > 0 ? `${lawful} (${count(laws, "law")} of ${count(brought.length, "component")}); ` : "";
  console.log(`${experiment.name}: ${inLaws}${verdict(models)}`);
  return broken === 0 && models.every((wrong) => wrong === 0) ? 0 : 1;
}

/** How many gradients of a model are wrong; null if it could not be checked. */
type Wrong = number | null;

function verdict(models: readonly Wrong[]): string {
  const wrong = models.reduce<number>((sum, model) => sum + (model ?? 0), 0);
  const unchecked = models.filter((model) => model === null).length;
  const limits = `(limit ${LARGEST_ERROR.toExponential()}, ${count(models.length, "model")})`;
  if (unchecked === 0)
    return `${wrong === 0 ? "all gradients are right" : `${count(wrong, "gradient")} wrong`} ${limits}`;
  return `${count(wrong, "gradient")} wrong and ${count(unchecked, "model")} not checked ${limits}`;
}

/** Prints the table of one run's model. */
function checkModel({ draft, plugins, engine }: Workshop, run: Run): Wrong {
  console.log(`${run.label} seed ${run.seed}`);
  let checks: readonly ParameterCheck[];
  try {
    checks = checkGradients(
      planDraft(draft(run, checkedEngine(engine.make())), run.seed),
      ENTRIES_PER_PARAMETER,
    );
  } catch (error) {
    // What a plug-in throws is not our bug, and the other models can be looked at.
    if (plugins.length === 0) throw error;
    console.log(`  cannot be checked: ${told(error)}\n`);
    return null;
  }
  const isWrong = ({ worst }: ParameterCheck): boolean => !(worst <= LARGEST_ERROR);
  const rows = checks.map((one) => [
    one.parameter,
    one.worst.toExponential(1),
    String(one.entries),
    String(one.skipped),
    isWrong(one) ? "wrong" : "",
  ]);
  console.log(
    textTable(["  parameter", "worst relative error", "entries", "at kinks", ""], rows.map(indent), 1),
  );
  console.log();
  return checks.filter(isWrong).length;
}

const indent = ([first = "", ...others]: readonly string[]): readonly string[] => [`  ${first}`, ...others];
