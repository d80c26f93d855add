/** Trajectories against torch.optim: optimizers.py made the numbers and says how. */
import { expect, test } from "vitest";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";
import { golden } from "./golden.ts";

const made = golden("optimizers");

test.each(made.trajectories.map((one) => [one.name, one] as const))(
  "20 updates of %s equal PyTorch's",
  (_, { optimizer, clip, options, parameters }) => {
    const declaration = catalogue.optimizer.get(optimizer)!;
    const built = declaration.create(z.strictObject(declaration.options).parse(options), { kernels });
    const clipper = catalogue.clipper.get("norm")!.create({ threshold: made.threshold }, { kernels });
    const memory = new Float64Array(built.memory.length);
    built.start(memory);
    const stretch = {
      parameter: "W",
      recurrent: false,
      rows: { units: 1, apart: made.start.length, step: 1 },
      values: Float64Array.from(made.start),
      gradient: new Float64Array(made.start.length),
      count: made.start.length,
      moments: Object.fromEntries(
        Object.entries(built.moments).map(([moment, start]) => [
          moment,
          new Float64Array(made.start.length).fill(start),
        ]),
      ),
    };
    for (const [k, gradient] of made.gradients.entries()) {
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
