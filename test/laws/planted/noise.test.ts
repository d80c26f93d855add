/** Noise with one mistake each, and what the laws say of it. */
import { expect, test } from "vitest";
import { noise } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { makeStream } from "../../../src/engine/streams.ts";
import { about, broken } from "../../support/broken.ts";
import type { Change } from "../../support/changed-cell.ts";
import { changed } from "../../support/changed-cell.ts";
import { optionsOf } from "../../support/components.ts";

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
