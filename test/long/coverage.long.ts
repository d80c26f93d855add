/** The figures that docs/statistics.md has of what the bootstrap's intervals cover. */
import { describe, expect, test } from "vitest";
import { iqmInterval } from "../../src/statistics/iqm.ts";
import { coverage, drawn, TRUTHS } from "../support/coverage.ts";

describe.each(Object.entries(TRUTHS))("of %s values", (name, { draw, iqm }) => {
  test.each([5, 10, 20])("the interval of an IQM of %i covers 92 to 98 percent", (n) => {
    const percent = coverage(2000, `${name} iqm ${n}`, iqm, (s) => iqmInterval(drawn(n, draw, s)));
    expect(percent).toBeGreaterThan(92);
    expect(percent).toBeLessThan(98);
  });
});
