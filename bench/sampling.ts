/** What drawing the next batch costs, beside the update that learns from it. */
import { catalogue } from "../src/components/registry.ts";
import { openEngine } from "../src/shell/engines.ts";
import { makePlan } from "../test/support/plan.ts";
import { settingsOf } from "../test/support/settings.ts";
import type { Size } from "./work.ts";
import { updates } from "./work.ts";
import { interleave, quartiles, ratios, spread } from "./interleave.ts";

/** A line for each task that draws its sequences: sampling alone, and its share of a whole update. */
export function reportSampling({ T, B, H }: Size, rounds: number): void {
  for (const { name, files } of catalogue.task.values()) {
    if (files !== undefined) continue;
    const settings = settingsOf({
      task: { name, length: T },
      model: { hidden: H },
      training: { updates: 1, batch: B, optimizer: { name: "sgd", rate: 0.01 } },
      evaluation: { every: 1, sequences: 1 },
      diagnostics: { every: 1, sequences: 1 },
    });
    const plan = makePlan(settings, 0, catalogue, {}, openEngine("auto").make());
    const { task, pass, sources } = plan;
    const samples = interleave(
      { update: updates(plan), sampling: { run: () => task.fill(pass.batch, sources.training, B) } },
      rounds,
    );
    const [, median] = quartiles(samples["sampling"]!);
    const share = ratios(samples, "sampling", "update").map((part) => 100 * part);
    console.log(
      `  ${name.padEnd(24)} ${(median * 1e6).toFixed(0).padStart(6)} µs, ${spread(share, 1)} % of an update`,
    );
  }
}
