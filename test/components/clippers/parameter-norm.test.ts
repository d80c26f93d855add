import { expect, test } from "vitest";
import { gradientsOf, stretchOf } from "../../../src/laws/updates.ts";
import { clipperOf } from "../../support/updates.ts";

test("parameter-norm shortens each parameter by itself, the words of U together", () => {
  const stretches = [
    { ...stretchOf([0, 0], [30, 40]), parameter: "W" },
    { ...stretchOf([0], [0.5]), parameter: "b" },
    { ...stretchOf([0], [6]), parameter: "U" },
    { ...stretchOf([0], [-8]), parameter: "U" },
  ];
  expect(clipperOf("parameter-norm", { threshold: 5 }).clip(stretches, 4, 51)).toBe(true);
  expect(gradientsOf(stretches)).toEqual([3, 4, 0.5, 3, -4]);
});
