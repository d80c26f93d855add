import { describe, expect, test } from "vitest";
import { H, drawn, fraction, part, planned, savedOf } from "../../support/noises.ts";

describe("recurrent-dropout", () => {
  test("has one mask a sequence, the same at every step, whose mean is 1", () => {
    const plan = drawn("vanilla", [part("recurrent-dropout", 0.4)]);
    const mask = savedOf(plan, "recurrent-dropout.mask");
    const row = (t: number) => [...mask.subarray(t * 20 * H, (t + 1) * 20 * H)];
    for (let t = 1; t < 50; t++) expect(row(t)).toEqual(row(0));
    expect(new Set(row(0))).toEqual(new Set([0, 1 / 0.6]));
    // 100 draws: four standard deviations are 0.2.
    expect(Math.abs(fraction(row(0), 0) - 0.4)).toBeLessThan(0.2);
    expect(row(0).slice(0, H * 10)).not.toEqual(row(0).slice(H * 10));
  });

  test("drops at its rate over many updates", () => {
    const plan = drawn("vanilla", [part("recurrent-dropout", 0.4)]);
    let dropped = 0;
    for (let update = 0; update < 100; update++) {
      plan.pass.verbs.beforePass(1, plan.noise);
      dropped += fraction(savedOf(plan, "recurrent-dropout.mask").subarray(0, 20 * H), 0) / 100;
    }
    // 10000 draws: five standard deviations are 0.025.
    expect(Math.abs(dropped - 0.4)).toBeLessThan(0.025);
  });

  test("what the cell hears is h∘m", () => {
    const plan = drawn("vanilla", [part("recurrent-dropout", 0.4)]);
    const { at } = plan.pass;
    for (let t = 0; t < 50; t++)
      for (let k = 0; k < 20 * H; k++)
        expect(at.saved["recurrent-dropout.heard"]![t]![k]).toBe(
          at.state[t]![0]![k]! * at.saved["recurrent-dropout.mask"]![t]![k]!,
        );
  });

  test("is refused around zoneout and taken inside of it", () => {
    const [dropout, zoneout] = [part("recurrent-dropout"), part("zoneout")];
    expect(() => planned("vanilla", [zoneout, dropout])).toThrow(/recurrent-dropout before zoneout/);
    expect(planned("vanilla", [dropout, zoneout])).toBeDefined();
  });
});
