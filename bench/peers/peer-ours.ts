/** bptt-lab itself, run as a process like every other peer: `node peer-ours.js FOLDER`. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { catalogue, extend } from "../../src/components/registry.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { BINARY } from "../../src/engine/wasm/binary.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { makePlan } from "../../test/support/plan.ts";
import { makeUpdate, noFigures } from "../../src/training/update.ts";
import { openEngine } from "../../src/shell/engines.ts";
import { GIVEN } from "../../test/support/given-task.ts";
import { readCase } from "./case-files.ts";
import { settingsFor } from "./cases.ts";
import { repository } from "./places.ts";
import { premadeTask } from "./premade-task.ts";
import type { Session } from "./serve.ts";
import { serve } from "./serve.ts";

const best = openEngine("auto");
const ENGINES = { best: () => best.make(), wasm: wasmEngine, twins: referenceEngine };

function load(variant: string): Session {
  if (variant !== "best" && variant !== "wasm" && variant !== "twins")
    throw new Error(`no engine "${variant}"`);
  const loaded = readCase(process.argv[2]!);
  const withTask = extend(catalogue, [premadeTask(loaded.case, loaded.batches)]);
  const plan = makePlan(settingsFor(loaded.case, GIVEN, withTask), 1, withTask, {}, ENGINES[variant]());
  for (const { name, shape, values, columnMajor } of plan.parameters) {
    const [rows, columns = 1] = shape;
    const rowMajor = loaded.values(name);
    for (let k = 0; k < values.length; k++) {
      const [i, j] = [Math.floor(k / columns), k % columns];
      values[columnMajor ? j * rows + i : k] = rowMajor[k]!;
    }
  }
  const start = plan.state.slice();
  const figures = noFigures();
  let update = 0;
  return {
    reset() {
      plan.state.set(start);
    },
    step() {
      makeUpdate(plan, ++update, figures);
      return figures.loss;
    },
  };
}

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(repository(), "package.json"), "utf8")));
await serve(
  {
    "bptt-lab": `${version} (engine ${best.name}, ${best.width} bits; WebAssembly ${createHash("sha256").update(BINARY).digest("hex").slice(0, 8)})`,
    node: process.version,
    V8: process.versions.v8,
  },
  load,
);
