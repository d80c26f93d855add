/** Cells, and parts left to chance, with one mistake each: what the laws say of them. */
import { expect, test } from "vitest";
import type { CellVerbs } from "../../src/components/define.ts";
import { cell, noise } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { makeStream } from "../../src/engine/streams.ts";
import { about, broken } from "../support/broken.ts";
import { optionsOf } from "../support/components.ts";

/** The vanilla cell with some of its verbs exchanged. */
const cellWith = (change: (verbs: CellVerbs) => Partial<CellVerbs>) =>
  cell({
    ...about,
    create(_, context) {
      const { shapes, verbs } = catalogue.cell.get("vanilla")!.create({}, context);
      return { shapes, verbs: { ...verbs, ...change(verbs) } };
    },
  });

const TRANSPOSES = /^⟨u, Jv \+ Ad⟩ = .*: row \d+ of \d+ steps from \d, \d vectors each: ⟨u, Jv \+ Ad⟩ is /;
const PUSHES = /^Jv \+ Ad equals.*: step \d, element \d+, part 0: Jv \+ Ad is /;
const ACCUMULATES =
  /^the gradients of its own.*: W, element \d+: the gradient is .*, the central difference /;
const LINEAR =
  /^pullToDrive and pullToState are linear.*: (pullToDrive|pullToState), element \d+, part 0: whole is /;
const BLOCKS = /^a block of steps gives.*: element \d+, part 0: Jv of all steps at once is /;
const INDEPENDENT = /^what happens to one sequence.*: step 1, element \d+ of part 0: .* became /;

test.each<[string, readonly RegExp[], Parameters<typeof cellWith>[0]]>([
  [
    "a tangent of the drive that is forgotten",
    [TRANSPOSES, PUSHES],
    ({ pushforward }) => ({
      pushforward(at, out, tangent, ...others) {
        tangent[0]!.fill(0);
        pushforward(at, out, tangent, ...others);
      },
    }),
  ],
  [
    "a pullToState that is 1 % too long",
    [TRANSPOSES],
    ({ pullToState }) => ({
      pullToState(at, out, ...others) {
        pullToState(at, out, ...others);
        for (let i = 0; i < out[0]!.length; i++) out[0]![i]! *= 1.01;
      },
    }),
  ],
  [
    "a slope that is 1 % too steep",
    [PUSHES, ACCUMULATES],
    ({ linearize }) => ({
      linearize(at, t, steps) {
        linearize(at, t, steps);
        const slope = at.saved["slope"]![t]!;
        for (let i = 0; i < steps * at.B * 5; i++) slope[i]! *= 1.01;
      },
    }),
  ],
  [
    "a gradient of only the first of the steps",
    [ACCUMULATES],
    ({ accumulate }) => ({ accumulate: (at, t) => accumulate(at, t, 1) }),
  ],
  [
    "a pullToState that adds a constant",
    [TRANSPOSES, LINEAR],
    ({ pullToState }) => ({
      pullToState(at, out, ...others) {
        pullToState(at, out, ...others);
        out[0]![0]! += 0.001;
      },
    }),
  ],
  [
    "the first step's slope for the whole block",
    [TRANSPOSES, BLOCKS],
    ({ pushforward }) => ({
      pushforward(at, out, tangent, v, t, steps, vectors) {
        const size = at.B * vectors * 5;
        for (let k = 0; k < steps; k++) {
          const from = (part: Float64Array): Float64Array => part.subarray(k * size);
          pushforward(at, out.map(from), tangent.map(from), v.map(from), t, 1, vectors);
        }
      },
    }),
  ],
  [
    "sequences that leak into one another",
    [PUSHES, ACCUMULATES, INDEPENDENT],
    ({ forward }) => ({
      forward(at, t) {
        forward(at, t);
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
      const { shapes, verbs } = catalogue.cell.get("vanilla")!.create({}, context);
      const own = new Float64Array(shapes.drive * context.hidden);
      const prepare: CellVerbs["prepare"] = (at) => {
        verbs.prepare(at);
        context.kernels.setZero(own, own.length);
      };
      return { shapes, verbs: { ...verbs, prepare } };
    },
  });
  const found = broken(elsewhere);
  expect(found).toHaveLength(6);
  for (const line of found)
    expect(line).toContain("it throws: kernel setZero: argument `out` is not a view of the run's memory");
});

/** zoneout around a cell, with some of its verbs exchanged. */
const zoneoutWith = (change: (verbs: CellVerbs) => Partial<CellVerbs>) =>
  noise({
    ...about,
    create(_, context) {
      const zoneout = catalogue.noise.get("zoneout")!;
      const { wrap } = zoneout.create(optionsOf(zoneout), context);
      return {
        wrap(inside) {
          const { shapes, verbs } = wrap(inside);
          return { shapes, verbs: { ...verbs, ...change(verbs) } };
        },
      };
    },
  });

test("chance: draws from elsewhere than the stream are found", () => {
  let calls = 0;
  const found = broken(
    zoneoutWith(({ draw }) => ({
      draw: (at, T, stream) => draw?.(at, T, stream && makeStream(++calls, "elsewhere")),
    })),
  );
  expect(found.filter((line) => /^the same stream draws the same: s_\d, element/.test(line))).toHaveLength(1);
});

test("chance: a way back that forgets the draws breaks the laws of cells, its draws held", () => {
  const found = broken(
    zoneoutWith(({ pullToState }) => ({
      pullToState(at, out, ...others) {
        pullToState(at, out, ...others);
        out[0]!.fill(0);
      },
    })),
  );
  expect(found[0]).toMatch(/^its draws held, ⟨u, Jv \+ Ad⟩ = .*: row \d+ of/);
  expect(found.at(-1)).toMatch(/^without chance the cell.*: of the laws of cells, "⟨u, Jv \+ Ad⟩/);
});
