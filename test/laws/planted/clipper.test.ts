/** Clippers with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type { BuiltClipper } from "../../../src/components/define.ts";
import { clipper } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { about, broken } from "../../support/broken.ts";
import { optionsOf } from "../../support/components.ts";

const norm = catalogue.clipper.get("norm")!;

const clipperWith = (change: (built: BuiltClipper) => Partial<BuiltClipper>) =>
  clipper({
    ...about,
    create(_, context) {
      const built = norm.create(optionsOf(norm), context);
      return { ...built, ...change(built) };
    },
  });

test.each<[string, RegExp, Parameters<typeof clipperWith>[0]]>([
  [
    "a short gradient that is made longer",
    /^it never lengthens a gradient.*: a gradient of norm 0\.01 came out with 0\.02; \S/,
    ({ clip }) => ({
      clip(stretches, count, norm) {
        if (norm !== 0.01) return clip(stretches, count, norm);
        for (const { gradient } of stretches) for (let i = 0; i < gradient.length; i++) gradient[i]! *= 2;
        return true;
      },
    }),
  ],
  [
    "a change that it does not tell",
    /^it reports correctly whether.*: at norm \S+ it changed the gradient and returned false; \S/,
    ({ clip }) => ({
      clip(...given) {
        clip(...given);
        return false;
      },
    }),
  ],
  [
    "a promise of its direction that it does not keep",
    /^it keeps the direction, if it says so: at norm \S+ element 0 is multiplied by \S+ and element \d+ by \S+; \S/,
    () => {
      const value = catalogue.clipper.get("value")!;
      const { clip } = value.create(optionsOf(value), { kernels: {} as never });
      return { keepsDirection: true, clip };
    },
  ],
  [
    "weights that it shrinks too",
    /^it leaves weights, and stretches.*: weights of stretch 0 changed; \S/,
    ({ clip }) => ({
      clip(stretches, count, norm) {
        stretches[0]!.values[0]! *= 0.5;
        return clip(stretches, count, norm);
      },
    }),
  ],
  [
    "a stretch beyond the active ones",
    /^it leaves weights, and stretches.*: with 3 active stretches the gradient of stretch \d changed; \S/,
    ({ clip }) => ({ clip: (stretches, _, norm) => clip(stretches, stretches.length, norm) }),
  ],
])("clipper: %s", (_, seen, change) => {
  const found = broken(clipperWith(change));
  expect(found.filter((line) => seen.test(line))).toHaveLength(1);
  // Norms are computed for what is active: one that clips more also shortens by too much or too little.
  expect(found).toHaveLength(1);
});
