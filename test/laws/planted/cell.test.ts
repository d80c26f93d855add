/** Cells with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import { type BuiltCell, cell, type Component } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { about, broken } from "../../support/broken.ts";
import type { Change } from "../../support/changed-cell.ts";
import { changed } from "../../support/changed-cell.ts";

/** The vanilla cell with some of its verbs exchanged. */
const cellWith = (change: Change) =>
  cell({
    ...about,
    create: (_, context) => changed(catalogue.cell.get("vanilla")!.create({}, context), change),
  });

const TRANSPOSES = /^⟨u, Jv \+ Ad⟩ = .*: row \d+ of \d+ steps from \d, \d vectors each: ⟨u, Jv \+ Ad⟩ is /;

const PUSHES = /^Jv \+ Ad equals.*: step \d, element \d+, part 0: Jv \+ Ad is /;

const ACCUMULATES =
  /^the gradients of its own.*: W, element \d+: the gradient is .*, the central difference /;

const SLOPES = /^J_t is keep·I .*: step \d, unit \d: its slope is 1\.\d+, gamma 1; \S/;

const LINEAR =
  /^pullToDrive and pullToState are linear.*: (pullToDrive|pullToState), element \d+, part 0: whole is /;

const BLOCKS = /^a block of steps gives.*: element \d+, part 0: Jv of all steps at once is /;

const LINEAR_PART = /^J is one recurrent matrix.*: sequence 0, row 0, column \d: pushLinear is .*, W /;

const UNITS = /^its units lie where they can.*: h, element \d+: the slope is 1\.0\d*, above gamma, 1$/;

const INDEPENDENT = /^what happens to one sequence.*: step 1, element \d+ of part 0: .* became /;

test.each<[string, readonly RegExp[], Change]>([
  [
    "a tangent of the drive that is forgotten",
    [TRANSPOSES, PUSHES],
    ({ pushforward }) => ({
      pushforward(out, tangent, ...others) {
        tangent[0]!.fill(0);
        pushforward(out, tangent, ...others);
      },
    }),
  ],
  [
    "a pullToState that is 1 % too long",
    [TRANSPOSES],
    ({ pullToState }) => ({
      pullToState(out, ...others) {
        pullToState(out, ...others);
        for (let i = 0; i < out[0]!.length; i++) out[0]![i]! *= 1.01;
      },
    }),
  ],
  [
    "a slope that is 1 % too steep",
    [PUSHES, ACCUMULATES, SLOPES, UNITS],
    ({ linearize }, at) => ({
      linearize(t, steps) {
        linearize(t, steps);
        const slope = at.saved["slope"]![t]!;
        for (let i = 0; i < steps * at.B * 5; i++) slope[i]! *= 1.01;
      },
    }),
  ],
  [
    "a gradient of only the first of the steps",
    [ACCUMULATES],
    ({ accumulate }) => ({ accumulate: (t) => accumulate(t, 1) }),
  ],
  [
    "a pullToState that adds a constant",
    [TRANSPOSES, LINEAR],
    ({ pullToState }) => ({
      pullToState(out, ...others) {
        pullToState(out, ...others);
        out[0]![0]! += 0.001;
      },
    }),
  ],
  [
    "the first step's slope for the whole block",
    [TRANSPOSES, BLOCKS],
    ({ pushforward }, at) => ({
      pushforward(out, tangent, v, t, steps, vectors) {
        const size = at.B * vectors * 5;
        for (let k = 0; k < steps; k++) {
          const from = (part: Float64Array): Float64Array => part.subarray(k * size);
          pushforward(out.map(from), tangent.map(from), v.map(from), t, 1, vectors);
        }
      },
    }),
  ],
  [
    "sequences that leak into one another",
    [PUSHES, ACCUMULATES, INDEPENDENT],
    ({ forward }, at) => ({
      forward(t) {
        forward(t);
        const s = at.next[t]![0]!;
        for (let i = 0; i < 5; i++) s[i]! += 0.01 * s[(at.B - 1) * 5 + i]!;
      },
    }),
  ],
  [
    "a linear part with a factor",
    [LINEAR_PART],
    ({ pushLinear }) => ({
      pushLinear(out, ...others) {
        pushLinear!(out, ...others);
        out[0]![0]! *= 1.01;
      },
    }),
  ],
  [
    "a linear part that is left out",
    [/^J is one recurrent matrix.*: form is slopes and pushLinear is left out; write it/],
    () => ({ pushLinear: undefined }),
  ],
  [
    "a slope of units that is 1 % too steep",
    [UNITS],
    ({ read }) => ({
      read(values, slopes, ...others) {
        read!(values, slopes, ...others);
        slopes.fill(1.01);
      },
    }),
  ],
  [
    "units of the first step whatever the step",
    [/^its units lie where they can.*: h, element \d+: of all steps at once .*, of its step alone /],
    ({ read }) => ({ read: (values, slopes, group, _t, steps) => read!(values, slopes, group, 0, steps) }),
  ],
  [
    "units that are not read",
    [/^its units lie.*: units are declared and read is left out/],
    () => ({ read: undefined }),
  ],
])("%s", (_, expected, change) => {
  const found = broken(cellWith(change));
  expect(found).toHaveLength(expected.length);
  for (const [i, seen] of expected.entries()) expect(found[i]).toMatch(seen);
});

test.each<[string, RegExp, Pick<BuiltCell, "slopeBound">]>([
  [
    "a gamma that slopes exceed",
    /^J_t is keep·I .*: step \d, unit \d: its slope is 0\.\d+, gamma 0\.1; \S/,
    { slopeBound: { keep: 0, gamma: 0.1 } },
  ],
  [
    "a share of the old state that J_t has not",
    /^J_t is keep·I .*: step \d, unit \d: J − keep·I has \S+ in column \d, its slope times W \S+; \S/,
    { slopeBound: { keep: 0.001, gamma: 1 } },
  ],
])("cell: %s", (_, seen, declared) => {
  const found = broken(
    cell({
      ...about,
      create: (_, context) => ({ ...catalogue.cell.get("vanilla")!.create({}, context), ...declared }),
    }),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test("cell: slopes of a state that W does not cover", () => {
  const [seen] = broken(
    cell({
      ...about,
      create: (_, context) => ({
        ...catalogue.cell.get("lstm")!.create({ "forget-bias": 1 }, context),
        slopeBound: { keep: 0, gamma: 1 },
      }),
    }),
  );
  expect(seen).toMatch(
    /^J_t is keep·I .*: a slopeBound is declared, but the first of matrices\(\) is not as large as the state/,
  );
});

test("an array that is not a view of the run's memory is found, with the kernel that took it", () => {
  const elsewhere = cell({
    ...about,
    create(_, context) {
      const own = new Float64Array(context.hidden * context.hidden);
      return changed(catalogue.cell.get("vanilla")!.create({}, context), ({ prepare }) => ({
        prepare() {
          prepare();
          context.kernels.setZero(own, own.length);
        },
      }));
    },
  });
  const found = broken(elsewhere);
  expect(found).toHaveLength(11);
  for (const line of found)
    expect(line).toContain("it throws: kernel setZero: argument `out` is not a view of the run's memory");
});

const gruWith = (change: Change, shapes: Partial<BuiltCell["shapes"]> = {}) =>
  cell({
    ...about,
    create(_, context) {
      const built = changed(catalogue.cell.get("gru")!.create({}, context), change);
      return { ...built, shapes: { ...built.shapes, ...shapes } };
    },
  });

const DIRECT =
  /^its direct path.*: row \d+ of 4 steps from 1, component 0, unit \d: the direct path back is /;

test.each<[string, RegExp, Component]>([
  [
    "a direct path through the wrong gate",
    DIRECT,
    gruWith(({ read }) => ({
      setDirect: (out, _from, t, steps) => read!(out[0]!, new Float64Array(0), 0, t, steps),
    })),
  ],
  [
    "a direct path of the first step whatever the step",
    DIRECT,
    gruWith(({ setDirect }) => ({ setDirect: (out, from, _t, steps) => setDirect!(out, from, 0, steps) })),
  ],
  [
    "a direct path that is left out",
    /^its direct path.*: form is direct and setDirect is left out; write it, or leave form out/,
    gruWith(() => ({ setDirect: undefined })),
  ],
  [
    "J = D W of a cell that has three matrices",
    /^J is one recurrent matrix.*: form is slopes and its matrices are 3; such a cell has one, 5×5/,
    gruWith(() => ({ pushLinear: () => undefined }), { form: "slopes" }),
  ],
  [
    "a gate that opens beyond 1",
    /^its units lie where they can.*: r, element \d+: the gate is at 1\.\d+; a gate is between 0 and 1/,
    gruWith(({ read }) => ({
      read(values, ...others) {
        read!(values, ...others);
        for (let i = 0; i < values.length; i++) values[i]! += 0.9;
      },
    })),
  ],
  [
    "two groups of one name",
    /^its units lie where they can.*: two groups of units are called z; give each a name of its own/,
    gruWith(() => ({}), {
      units: [
        { name: "z", kind: "gate", width: 5 },
        { name: "z", kind: "gate", width: 5 },
      ],
    }),
  ],
])("of a gated cell: %s", (_, expected, planted) => {
  const found = broken(planted);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});
