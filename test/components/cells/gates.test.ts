import { expect, test } from "vitest";
import { H, sequences } from "../../support/gated.ts";
import { chosen, planOn } from "../../support/plans.ts";

test("gates are initialised as squares of their own: an orthogonal W has an orthogonal block for each", () => {
  for (const [name, gates] of [
    ["lstm", 4],
    ["gru", 3],
  ] as const) {
    const init = (W: string) => ({
      W: chosen("initializer", W),
      U: chosen("initializer", "gaussian"),
      V: chosen("initializer", "gaussian"),
      b: { name: "constant", value: 0 },
    });
    const plan = planOn(sequences("values"), {
      model: { cell: chosen("cell", name), hidden: H, init: init("orthogonal") },
    });
    const { values } = plan.parameters.find((one) => one.name === "W")!;
    for (let gate = 0; gate < gates; gate++) {
      const W = values.subarray(gate * H * H, (gate + 1) * H * H);
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < H; j++) {
          let dot = 0;
          for (let k = 0; k < H; k++) dot += W[i * H + k]! * W[j * H + k]!;
          expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-14); // four products, each rounded
        }
      }
    }
  }
});
