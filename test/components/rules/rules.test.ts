/** What the rules of the verdict say of runs whose figures are given. */
import { describe, expect, test } from "vitest";
import type { Evidence, Finding } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { SETTINGS } from "../../../src/config/fields.ts";
import { optionsOf } from "../../support/components.ts";
import { settingsOf } from "../../support/settings.ts";

type Series = Readonly<Record<string, readonly number[]>>;

/** Values at updates 0, 100, 200, … */
const evidenceOf = (values: Series, rest: Partial<Evidence> = {}): Evidence => ({
  settings: settingsOf({ task: "adding" }),
  steps: 100,
  status: "finished",
  updates: 300,
  solved: false,
  solved_at: null,
  diverged_at: null,
  diverged_because: null,
  series: (name) => (values[name] ?? []).map((value, i) => ({ update: 100 * i, value })),
  ...rest,
});

const judged = (name: string, values: Series, rest?: Partial<Evidence>): Finding | null => {
  const rule = catalogue.rule.get(name)!;
  return rule.create(optionsOf(rule), {}).judge(evidenceOf(values, rest));
};

const statesOf = (values: Series, rest?: Partial<Evidence>): readonly string[] =>
  [...catalogue.rule.keys()].flatMap((name) => judged(name, values, rest)?.state ?? []);

test("every rule of the catalogue is one of the defaults of diagnostics.rules, in its order", () => {
  const field = SETTINGS.fields.diagnostics.fields.rules;
  expect(field.initial).toEqual([...catalogue.rule.keys()]);
});

describe("vanishing", () => {
  const lost = {
    log10_product_norm: [-1, -19.2, -19.2],
    attribution_eigenvalues: [-22, -22, -22],
    attribution_transient: [3, 3, 3],
    attribution_slopes: [-0.2, -0.2, -0.2],
  };

  test("says since when, over how many steps, and what took the decades", () => {
    expect(judged("vanishing", lost)).toEqual({
      state: "vanishing",
      since: 100,
      words:
        "the gradient vanishes since update 100: over 100 steps 19.2 decades are lost; of these W's eigenvalues " +
        "take 22, its transient growth gives back 3, the activation's slopes take 0.2",
      cites: {
        log10_product_norm: -19.2,
        attribution_eigenvalues: -22,
        attribution_transient: 3,
        attribution_slopes: -0.2,
      },
      causes: ["eigenvalues"],
    });
  });

  test("names no cause where two take about the same", () => {
    const { words, causes } = judged("vanishing", {
      ...lost,
      attribution_eigenvalues: [-11, -11, -11],
      attribution_transient: [0, 0, 0],
      attribution_slopes: [-8.2, -8.2, -8.2],
    })!;
    expect(words).toMatch(/take 8\.2; no one cause stands out$/);
    expect(causes).toEqual([]);
  });

  test("says what took most at the beginning, where that was another cause", () => {
    const { words, causes } = judged("vanishing", {
      log10_product_norm: [-22, -19],
      attribution_eigenvalues: [-21.8, 15],
      attribution_transient: [0.1, 0.1],
      attribution_slopes: [-0.3, -34.1],
    })!;
    expect(words).toMatch(/take 34\.1; at update 0 W's eigenvalues took most, 21\.8$/);
    expect(causes).toEqual(["saturation", "eigenvalues"]);
  });

  test("does not guess a cause where nothing was attributed", () => {
    const { words, causes } = judged("vanishing", { log10_product_norm: [-30] })!;
    expect(words).toMatch(/from which cause is not known: add attribution to diagnostics\.measure$/);
    expect(causes).toEqual([]);
  });

  test("says of a product that is exactly 0 that nothing arrives, and not how many decades", () => {
    const { words } = judged("vanishing", { log10_product_norm: [-Infinity] })!;
    expect(words).toMatch(/from the start: in some sequence nothing at all/);
    expect(words).not.toContain("Infinity");
  });

  test("is silent at 2.9 decades, and on what vanished and came back", () => {
    expect(judged("vanishing", { log10_product_norm: [-2.9] })).toBeNull();
    expect(judged("vanishing", { log10_product_norm: [-40, -1] })).toBeNull();
    expect(judged("vanishing", {})).toBeNull();
  });
});

test("a measured run is vanishing, healthy or exploding, and one of them alone", () => {
  for (const product of [-1e6, -3, -2.99, 0, 2.99, 3, 1e6])
    expect(statesOf({ log10_product_norm: [product] })).toHaveLength(1);
});

test("saturation, dead units and a truncation that turns the gradient are told with their figures", () => {
  expect(judged("saturated", { saturated: [0.1, 0.62, 0.7] })).toMatchObject({
    since: 100,
    words: "70 % of the units are saturated since update 100",
    causes: ["saturation"],
  });
  expect(judged("dead-units", { dead_units: [0.9999] })!.words).toBe(
    "over 99 % of the units are dead from the start",
  );
  expect(judged("truncated", { truncation_cosine: [0.5] })!.words).toMatch(/their cosine is 0\.5$/);
  expect(statesOf({ saturated: [0.49], dead_units: [0.19], truncation_cosine: [0.95] })).toEqual([]);
});

test("a run that diverged or solved the task is said to have, once", () => {
  const end = { status: "diverged", diverged_at: 7, diverged_because: "the training loss is NaN" } as const;
  expect(judged("diverged", {}, end)!.words).toBe("it diverged at update 7: the training loss is NaN");
  expect(statesOf({}, end)).toEqual(["diverged"]);
  expect(statesOf({}, { solved: true, solved_at: 200 })).toEqual(["solved"]);
});
