/** What a component asks for by a name is typed by that name: another name does not compile. */
import { expect, test } from "vitest";
import { diagnostic, regularizer, truncation, typedCell } from "../../src/components/define.ts";
import { block, blocks, eachStep } from "../../src/engine/arena.ts";
import { about } from "../support/broken.ts";

test("a truncation gets the names that it asked for, each of its type, and no other", () => {
  const { kind } = truncation({
    ...about,
    create: () => ({
      segments: () => [],
      work: ({ T, B, cell }) => ({ arriving: blocks(T, [B], cell.widths), ds: block([B], cell.widths) }),
      bind: ({ work }) => {
        const arrives: Float64Array = work.arriving[0]![0]!;
        const ds: Float64Array = work.ds[0]!;
        // @ts-expect-error -- nobody asked for it
        const wrong: unknown = work.arrived;
        return () => {
          arrives.set(wrong === undefined ? ds : []);
        };
      },
    }),
  });
  expect(kind).toBe("truncation");
});

test("a diagnostic likewise, in a group too", () => {
  const { kind } = diagnostic({
    ...about,
    create: () => ({
      needs: "weights",
      columns: [],
      summaries: [],
      work: () => ({ pair: { left: [3], right: [3] } }),
      bind({ work }) {
        const left: Float64Array = work.pair.left;
        // @ts-expect-error -- nobody asked for it
        const wrong: unknown = work.pair.middle;
        return () => (left === wrong ? [] : []);
      },
    }),
  });
  expect(kind).toBe("diagnostic");
});

test("a regularizer likewise, for what it does to weights and to Jacobians", () => {
  const onWeights = regularizer({
    ...about,
    create: () => ({
      acts: "weights",
      needs: "weights",
      on: ["W"],
      strength: 1,
      work: (rows) => ({ sums: [rows] }),
      bind(work) {
        // @ts-expect-error -- nobody asked for it
        const wrong: unknown = work.sum;
        return { penalty: () => (wrong === undefined ? work.sums[0]! : 0), addGradient() {} };
      },
    }),
  });
  const onJacobians = regularizer({
    ...about,
    create: () => ({
      acts: "jacobian",
      strength: 1,
      immediate: false,
      work: ({ T }) => ({ norms: eachStep(T, [1]) }),
      bind({ work }) {
        // @ts-expect-error -- nobody asked for it
        const wrong: unknown = work.norm;
        return { penalty: () => (wrong === undefined ? work.norms[0]![0]! : 0), differentiate() {} };
      },
    }),
  });
  expect([onWeights.kind, onJacobians.kind]).toEqual(["regularizer", "regularizer"]);
});

test("a cell gets its parameters, its workspace and what it saves by the names of its shapes", () => {
  const { widths, H, S } = typedCell({
    shapes: {
      state: { h: 2, c: 3 },
      drive: 2,
      delta: [2],
      parameters: { W: { shape: [2, 2], init: "W" } },
      saved: { slope: 2 },
      work: { Wt: [2, 2] },
    },
    bind({ parameters, work, saved }) {
      // @ts-expect-error -- there is W
      const wrongParameter: unknown = parameters.V;
      // @ts-expect-error -- there is Wt
      const wrongWork: unknown = work.W;
      // @ts-expect-error -- there is slope
      const wrongSaved: unknown = saved.slopes;
      const forward = (): void => {
        if (wrongParameter === wrongWork && wrongWork === wrongSaved) work.Wt.set(parameters.W);
        else saved.slope[0]!.fill(0);
      };
      return {
        forward,
        pushforward: forward,
        pullToDrive: forward,
        pullToState: forward,
        accumulate: forward,
      };
    },
  });
  expect({ widths, H, S }).toEqual({ widths: [2, 3], H: 2, S: 5 });
});
