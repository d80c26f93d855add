import { schedule } from "../define.ts";

const [FACTOR, LAST_LOSS] = [0, 1];

/** Halves the factor whenever the validation loss is above that of the previous evaluation. */
export const halveOnRise = schedule({
  name: "halve-on-rise",
  summary: "Halves each time the validation loss has risen since the last evaluation",
  formula: "factor ← factor / 2 if E_validation rises",
  source: "Britz 2015 (WildML tutorial), who uses the training loss; here it is the validation loss",
  options: {},
  create: () => ({
    memory: ["factor", "last_loss"],
    start(memory) {
      memory[FACTOR] = 1;
      memory[LAST_LOSS] = Infinity;
    },
    factor: (memory) => memory[FACTOR]!,
    hear(memory, loss) {
      if (loss > memory[LAST_LOSS]!) memory[FACTOR]! /= 2;
      memory[LAST_LOSS] = loss;
    },
  }),
});
