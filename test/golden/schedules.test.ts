/** Factors against torch.optim.lr_scheduler: schedules.py made the numbers and says how. */
import { expect, test } from "vitest";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { golden } from "./golden.ts";

const { updates, schedules } = golden("schedules");

test.each(schedules.map((one) => [one.name, one] as const))(
  "forty factors of %s equal those of PyTorch's scheduler",
  (_, { schedule, options, factors }) => {
    const declaration = catalogue.schedule.get(schedule)!;
    const built = declaration.create(z.strictObject(declaration.options).parse(options), { updates });
    const memory = new Float64Array(built.memory.length);
    built.start(memory);
    // PyTorch multiplies its last factor at every update, so that roundings gather over forty of them.
    for (const [k, expected] of factors.entries())
      expect(Math.abs(built.factor(memory, k + 1) - expected)).toBeLessThan(1e-14);
  },
);
