/** Cells, and parts left to chance, with one mistake each: what the laws say of them. */
import { expect, test } from "vitest";
import type { BuiltCell, CellVerbs, CellViews } from "../../src/components/define.ts";
import { cell, noise } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { makeStream } from "../../src/engine/streams.ts";
import { about, broken } from "../support/broken.ts";
import { optionsOf } from "../support/components.ts";

/** What stands in the place of some verbs, from all of them and the arrays that they work on. */
type Change = (verbs: CellVerbs, at: CellViews) => Partial<CellVerbs>;

const changed = (built: BuiltCell, change: Change): BuiltCell => ({
  ...built,
  bind(at) {
    const verbs = built.bind(at);
    return { ...verbs, ...change(verbs, at) };
  },
});

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
const LINEAR =
  /^pullToDrive and pullToState are linear.*: (pullToDrive|pullToState), element \d+, part 0: whole is /;
const BLOCKS = /^a block of steps gives.*: element \d+, part 0: Jv of all steps at once is /;
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
    [PUSHES, ACCUMULATES],
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
])("%s", (_, expected, change) => {
  const found = broken(cellWith(change));
  expect(found).toHaveLength(expected.length);
  for (const [i, seen] of expected.entries()) expect(found[i]).toMatch(seen);
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
  expect(found).toHaveLength(7);
  for (const line of found)
    expect(line).toContain("it throws: kernel setZero: argument `out` is not a view of the run's memory");
});

/** zoneout around a cell, with some of its verbs exchanged. */
const zoneoutWith = (change: Change) =>
  noise({
    ...about,
    create(_, context) {
      const zoneout = catalogue.noise.get("zoneout")!;
      const { wrap } = zoneout.create(optionsOf(zoneout), context);
      return { wrap: (inside) => changed(wrap(inside), change) };
    },
  });

test("noise: draws from elsewhere than the stream are found", () => {
  let calls = 0;
  const found = broken(
    zoneoutWith(({ beforePass }) => ({
      beforePass: (T, stream) => beforePass(T, stream && makeStream(++calls, "elsewhere")),
    })),
  );
  expect(found.filter((line) => /^the same stream draws the same: s_\d, element/.test(line))).toHaveLength(1);
});

test("noise: a way back that forgets the draws breaks the laws of cells, its draws held", () => {
  const found = broken(
    zoneoutWith(({ pullToState }) => ({
      pullToState(out, ...others) {
        pullToState(out, ...others);
        out[0]!.fill(0);
      },
    })),
  );
  expect(found[0]).toMatch(/^its draws held, ⟨u, Jv \+ Ad⟩ = .*: row \d+ of/);
  expect(found.at(-1)).toMatch(/^without noise the cell.*: of the laws of cells, "⟨u, Jv \+ Ad⟩/);
});
