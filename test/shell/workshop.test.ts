import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { load } from "../../src/shell/load.ts";
import { type Job, openWorkshop } from "../../src/shell/workshop.ts";
import type { RunEvent } from "../../src/training/events.ts";
import { planDraft } from "../../src/training/plan.ts";
import { train } from "../../src/training/train.ts";
import { folderWith } from "../commands/program.ts";

const PLUGIN = `import { initializer, z } from "bptt-lab";
export const spread = initializer({
  name: "spread", summary: "s", source: "nobody", options: { scale: z.number().default(0.1).describe("d") },
  create: ({ scale }) => ({ fill(W, rows, columns) { for (let i = 0; i < rows * columns; i++) W[i] = scale * (i % 3 - 1); } }),
});
`;
const CONFIG = `task: { name: language-model, text: ./text.txt, vocabulary: 9, validation: 4, test: 4 }
model: { hidden: 4, init: { W: spread } }
training: { updates: 3, batch: 2 }
evaluation: { every: 2, sequences: 2 }
diagnostics: { every: 2, sequences: 1 }
plugins: [./spread.ts]
`;
const TEXT = "The cat sat. The dog ran. A cat ran. A dog sat. The cat saw a dog. ".repeat(20);
const FILES = { "small.yaml": CONFIG, "spread.ts": PLUGIN, "text.txt": TEXT };

/** The first run of the folder's experiment as it would be sent to another thread: text. */
async function jobText(folder: string): Promise<string> {
  const { experiment, workshop } = await load(join(folder, "small.yaml"), { set: [], plugins: true });
  const job: Job = { run: experiment.runs[0]!, workshop: workshop.spec };
  return JSON.stringify(job);
}

async function eventsOf({ run, workshop: spec }: Job): Promise<readonly RunEvent[]> {
  const workshop = await openWorkshop(spec);
  return [...train(planDraft(workshop.draft(run), run.seed))];
}

describe("a job", () => {
  test("goes through JSON, and a workshop opened from it trains the run to the same events", async () => {
    const folder = folderWith(FILES);
    const { experiment, workshop } = await load(join(folder, "small.yaml"), { set: [], plugins: true });
    const [run] = experiment.runs;
    const here = [...train(planDraft(workshop.draft(run!), run!.seed))];
    const there = await eventsOf(JSON.parse(await jobText(folder)) as Job);
    expect(there).toEqual(here);
    expect(there.map(({ type }) => type)).toContain("measured");
    expect(there.at(-1)!.type).toBe("finished");
  });

  test("whose plug-in was changed since is refused", async () => {
    const folder = folderWith(FILES);
    const job = JSON.parse(await jobText(folder)) as Job;
    writeFileSync(join(folder, "spread.ts"), PLUGIN.replace("scale *", "2 * scale *"));
    await expect(openWorkshop(job.workshop)).rejects.toMatchObject({ name: "UserError" });
    await expect(openWorkshop(job.workshop)).rejects.toThrow(
      /small\.yaml:6:11 plugins\.0: spread\.ts: it was changed after this experiment had begun .* give the command again/,
    );
  });
});
