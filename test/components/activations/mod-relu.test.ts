import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/components/registry.ts";
import { lawsOf } from "../../../src/laws/index.ts";
import { build, slopesAt } from "../../support/activations.ts";
import { surroundings } from "../../support/components.ts";

test("mod-relu passes its slope of 1 everywhere but in a dead zone, its ends included", () => {
  expect([...slopesAt(build("mod-relu", { bias: -0.5 }), [0.5, 0.51, -0.5, -0.51, 0])]).toEqual([
    0, 1, 0, 1, 0,
  ]);
  for (const bias of [0, 0.5]) {
    expect([...slopesAt(build("mod-relu", { bias }), [0, 1e-300, -3])]).toEqual([1, 1, 1]);
  }
});

test("each unit of mod-relu has a bias of its own, in every row", () => {
  const s = new Float64Array(6);
  const z = Float64Array.of(1, -1, 1, -1, 1, -1);
  build("mod-relu").apply(s, z, 6, Float64Array.of(-0.5, 0, 2));
  expect([...s]).toEqual([0.5, -1, 3, -0.5, 1, -3]);
});

const modRelu = catalogue.activation.get("mod-relu")!;

describe.each([{ bias: -0.3 }, { bias: 0.2 }])("mod-relu that starts with %j", (options) => {
  test.each(lawsOf(modRelu, options, surroundings))("$sentence", ({ look }) => {
    expect(look()).toBeNull();
  });
});
