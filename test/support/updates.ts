/** Clippers, optimizers and schedules with options, ready for updates. */
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";
import { stretchOf } from "../../src/laws/updates.ts";

export const clipperOf = (name: string, options: object = {}) => {
  const declaration = catalogue.clipper.get(name)!;
  return declaration.create(z.strictObject(declaration.options).parse(options), { kernels });
};

/** An optimizer with options, its memory and its rate, ready for updates of one stretch. */
export function optimizerOf(name: string, options: object, values: number[]) {
  const declaration = catalogue.optimizer.get(name)!;
  const built = declaration.create(z.strictObject(declaration.options).parse(options), { kernels });
  const memory = new Float64Array(built.memory.length);
  built.start(memory);
  const stretch = stretchOf(
    values,
    values.map(() => 0),
    built.moments,
  );
  const update = (gradient: readonly number[], rate = built.rate): void => {
    stretch.gradient.set(gradient);
    built.advance(memory);
    built.update(stretch, memory, rate);
  };
  return { built, stretch, update };
}

/** A schedule with options, and its memory. */
export function scheduleOf(name: string, options: object = {}, updates = 100) {
  const declaration = catalogue.schedule.get(name)!;
  const built = declaration.create(z.strictObject(declaration.options).parse(options), { updates });
  const memory = new Float64Array(built.memory.length);
  built.start(memory);
  return {
    factor: (update: number) => built.factor(memory, update),
    hear: (loss: number) => built.hear(memory, loss),
  };
}
