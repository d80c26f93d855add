/** Truncations with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type { BuiltTruncation } from "../../../src/components/define.ts";
import { truncation } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { about, broken } from "../../support/broken.ts";

const full = catalogue.truncation.get("full")!;

const chunk = catalogue.truncation.get("chunk")!;

const truncationWith = (change: (built: BuiltTruncation) => Partial<BuiltTruncation>) =>
  truncation({
    ...about,
    create() {
      const built = full.create({}, {});
      return { ...built, ...change(built) };
    },
  });

test.each<[string, RegExp, Parameters<typeof truncationWith>[0]]>([
  [
    "a way back that cuts where its segments do not",
    /^the errors that reach every step.*: .* what arrives is /,
    () => {
      const { bind, work } = chunk.create({ length: 2 }, {});
      return { bind, work };
    },
  ],
  [
    "nothing at s_0",
    /^the errors that reach every step.*: at s_0, element \d+ of part 0: what arrives is 0, through/,
    ({ bind }) => ({ bind: (pass) => bind({ ...pass, initial: undefined }) }),
  ],
])("truncation: %s", (_, seen, change) => {
  const found = broken(truncationWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test.each<[string, RegExp, BuiltTruncation["segments"]]>([
  [
    "an output in two segments",
    /^every output is in exactly one.*: of 2 steps: the output at step 0 is in 2 segments; \S/,
    (T) => [
      { start: 0, firstOutput: 0, end: T },
      { start: 0, firstOutput: 0, end: T - 1 },
    ],
  ],
  [
    "a segment that starts after its output",
    /^every output is in exactly one.*: of 1 steps: a segment of start 1, firstOutput 0, end 1; \S/,
    (T) => [{ start: T, firstOutput: 0, end: T }],
  ],
])("truncation: %s", (_, seen, segments) => {
  expect(broken(truncationWith(() => ({ segments })))[0]).toMatch(seen);
});
