/** Trajectories against torch.optim: test/golden/make_optimizers.py made the numbers and says how. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";

interface Golden {
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly threshold: number;
  readonly trajectories: readonly {
    readonly name: string;
    readonly optimizer: string;
    readonly clip: boolean;
    readonly options: Readonly<Record<string, number | boolean>>;
    readonly parameters: readonly (readonly number[])[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/optimizers.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.trajectories.map((one) => [one.name, one] as const))(
  "20 updates of %s equal PyTorch's",
  (_, { optimizer, clip, options, parameters }) => {
    const declaration = catalogue.optimizer.get(optimizer)!;
    const built = declaration.create(z.strictObject(declaration.options).parse(options), { kernels });
    const clipper = catalogue.clipper.get("norm")!.create({ threshold: golden.threshold }, { kernels });
    const memory = new Float64Array(built.memory.length);
    built.start(memory);
    const stretch = {
      parameter: "W",
      recurrent: false,
      rows: { units: 1, apart: golden.start.length, step: 1 },
      values: Float64Array.from(golden.start),
      gradient: new Float64Array(golden.start.length),
      count: golden.start.length,
      moments: Object.fromEntries(
        Object.entries(built.moments).map(([moment, start]) => [
          moment,
          new Float64Array(golden.start.length).fill(start),
        ]),
      ),
    };
    for (const [k, gradient] of golden.gradients.entries()) {
      stretch.gradient.set(gradient);
      const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      if (clip) clipper.clip([stretch], 1, norm);
      built.advance(memory);
      built.update(stretch, memory, built.rate);
      for (const [i, expected] of parameters[k]!.entries()) {
        expect(Math.abs(stretch.values[i]! - expected)).toBeLessThan(1e-10 * Math.max(1, Math.abs(expected)));
      }
    }
  },
);
