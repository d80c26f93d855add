/** Cells as equations beside the same cells by hand: time of an update, candidates in turn, medians with quartiles. */
import { cell } from "../src/components/define.ts";
import { catalogue, extend } from "../src/components/registry.ts";
import { wasmEngine } from "../src/engine/wasm/loader.ts";
import { makePlan } from "../test/support/plan.ts";
import { makeUpdate, noFigures } from "../src/training/update.ts";
import { twins } from "../test/components/equations/twins.ts";
import { chosen, smallRun } from "../test/support/plans.ts";
import type { Candidate } from "./interleave.ts";
import { interleave, ratios, spread } from "./interleave.ts";

const ROUNDS = 15;
const [T, H] = [100, 50];

const twinOf = (name: string) =>
  cell({
    name: `${name}-equations`,
    summary: "The same, as equations",
    source: "the tests",
    options: catalogue.cell.get(name)!.options,
    create: (options, context) =>
      twins[name]!(context, options as Readonly<Record<string, number | boolean>>),
  });

function updates(name: string, as: string, B: number): Candidate {
  const cells = extend(catalogue, [twinOf(name)]);
  const given = {
    task: { name: "adding", length: T },
    model: { cell: { ...chosen("cell", name), name: as }, hidden: H },
    training: { batch: B, optimizer: { name: "sgd", rate: 1e-6, momentum: 0 } },
    diagnostics: { measure: [] },
  };
  const plan = makePlan(smallRun(given, cells), 1, cells, {}, wasmEngine());
  const figures = noFigures();
  let update = 0;
  return { run: () => makeUpdate(plan, ++update, figures) };
}

for (const name of ["vanilla", "minimal-rnn", "gru", "lstm"]) {
  for (const B of [20, 1]) {
    const samples = interleave(
      { hand: updates(name, name, B), equations: updates(name, `${name}-equations`, B) },
      ROUNDS,
    );
    const [hand, equations] = [samples["hand"]!, samples["equations"]!].map((seconds) =>
      spread(seconds.map((x) => 1000 * x)),
    );
    console.log(
      `${name}, T ${T}, B ${B}, H ${H}: ${hand} ms by hand, ${equations} ms as equations; ` +
        `${spread(ratios(samples, "equations", "hand"))} times`,
    );
  }
}
