import { expect, test } from "vitest";
import type { Constraint } from "../../../src/components/define.ts";
import { fillGaussian, makeStream } from "../../../src/engine/streams.ts";
import { singularValues } from "../../support/penalties.ts";
import { build, workOf } from "../../support/regularizers.ts";

test("spectral-margin with margin 0 makes an orthogonal matrix; of the zero matrix too", () => {
  const built = build("spectral-margin", { margin: 0 }) as Constraint;
  for (const std of [1, 0]) {
    const W = new Float64Array(25);
    if (std > 0) fillGaussian(W, 25, std, makeStream(6, "orthogonal"));
    built.bind(workOf(built, 5, 5)).constrain(W, 5, 5);
    for (const sigma of singularValues(W, 5, 5)) expect(Math.abs(sigma - 1)).toBeLessThan(1e-13);
  }
});
