/** Cells of random equations obey the laws of cells: sums read twice, gates of everything, shared vectors, copies. */
import { describe, expect, test } from "vitest";
import {
  bias,
  cell,
  concat,
  cos,
  equations,
  exp,
  matrix,
  mix,
  oneMinus,
  recurrent,
  sigmoid,
  sin,
  split,
  square,
  tanh,
  type Vector,
  vector,
} from "../../../src/api.ts";
import { makeStream, nextBelow } from "../../../src/engine/streams.ts";
import { lawsOf } from "../../../src/laws/index.ts";
import { about } from "../../support/broken.ts";
import { surroundings } from "../../support/components.ts";

/** Operations that are drawn, one on the other. */
const OPERATIONS = 14;

const randomCell = (seed: number) =>
  cell({
    ...about,
    create(_, context) {
      const H = context.hidden;
      const stream = makeStream(seed, "equations");
      return equations(context, {
        state: { h: H, wide: 2 * H, copy: H, still: H },
        driveGates: 2,
        parameters: {
          W: recurrent,
          M: square("W"),
          G: { ...square("U"), gates: 2 },
          N: matrix("U", H, 2 * H),
          w: { ...vector("W"), recurrent: true },
          b_1: bias,
        },
        step({ a, h, wide, copy, still }, { W, M, G, N, w, b_1 }, f) {
          const made: Vector[] = [...split(a, 2), h, copy, still, N.times(wide), w, b_1];
          /** One of those that there are, the latest as likely as all before together. */
          const any = (): Vector =>
            made[nextBelow(stream, 2) === 0 ? made.length - 1 : nextBelow(stream, made.length)]!;
          const operations: readonly (() => Vector)[] = [
            () => any().plus(any()),
            () => any().minus(any()),
            () => any().times(any()).times(0.5),
            () => mix(sigmoid(any()), any(), any()),
            () => W.times(any()),
            () => M.transposed.times(any()),
            () => split(G.times(any()), 2)[1],
            () => N.times(concat(any(), any())),
            () => tanh(any()),
            () => sin(any()).plus(1),
            () => cos(any()),
            () => exp(tanh(any())),
            () => oneMinus(any()),
            () => f(any()).times(-2),
            () => w.times(any()),
          ];
          for (let i = 0; i < OPERATIONS; i++)
            made.push(tanh(operations[nextBelow(stream, operations.length)]!()));
          // Not squashed: sums that are read twice, once by another sum.
          const whole = made.at(-1).plus(W.times(h)).plus(made.at(-2)).plus(b_1);
          const other = whole.plus(M.times(copy)).plus(w.times(h));
          return {
            h: tanh(other)
              .plus(split(G.times(whole), 2)[0])
              .times(0.5),
            wide: concat(tanh(whole), tanh(N.times(wide.times(2)))).plus(a),
            copy: still,
            still,
          };
        },
      });
    },
  });

describe.each(Array.from({ length: 40 }, (_, seed) => seed))("random equations %i", (seed) => {
  test("obey the laws of cells", () => {
    const laws = lawsOf(randomCell(seed), {}, surroundings);
    expect(laws.map(({ sentence, look }) => [sentence, look()])).toEqual(
      laws.map(({ sentence }) => [sentence, null]),
    );
  });
});
