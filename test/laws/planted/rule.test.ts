/** Rules with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type { BuiltRule, Evidence, Finding } from "../../../src/components/define.ts";
import { rule } from "../../../src/components/define.ts";
import { about, broken } from "../../support/broken.ts";

const found: Finding = {
  state: "small",
  since: 0,
  words: "the product is small",
  cites: { log10_product_norm: -4 },
  causes: ["eigenvalues"],
};
const small: BuiltRule = {
  reads: ["log10_product_norm"],
  judge: ({ series }) => ((series("log10_product_norm").at(-1)?.value ?? 0) < -3 ? found : null),
};
const ruleWith = (judge: (evidence: Evidence) => Finding | null) =>
  rule({ ...about, create: () => ({ ...small, judge }) });

test("the rule that they vary breaks no law", () => {
  expect(broken(ruleWith(small.judge))).toEqual([]);
});

test.each<[string, RegExp, (evidence: Evidence) => Finding | null]>([
  [
    "a figure that was not measured, in its words",
    /^whatever was measured.*: the words are "it is undefined"/,
    ({ series }) => ({ ...found, words: `it is ${series("log10_product_norm").at(-1)?.value}` }),
  ],
  [
    "a full stop",
    /^whatever was measured.*: "it is small\." ends a sentence; \S/,
    () => ({ ...found, words: "it is small." }),
  ],
  [
    "a summary that it cites and does not read",
    /^whatever was measured.*: it cites saturated, which is not in reads$/,
    () => ({ ...found, cites: { saturated: 1 } }),
  ],
  [
    "a cause that there is not",
    /^whatever was measured.*: the cause bad luck is unknown; write one of eigenvalues, \S/,
    () => ({ ...found, causes: ["bad luck" as "eigenvalues"] }),
  ],
  [
    "an update that is none",
    /^whatever was measured.*: since is 0\.5; give an update, or null$/,
    () => ({ ...found, since: 0.5 }),
  ],
  [
    "a summary that it looks at in secret",
    /^it looks at no summary.*: it looks at saturated; name it in reads$/,
    ({ series }) => (series("saturated").length > 0 ? found : null),
  ],
])("rule: %s", (_, seen, judge) => {
  const said = broken(ruleWith(judge));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(seen);
});

test("rule: one that remembers the run before", () => {
  let judged = 0;
  const said = broken(ruleWith(() => ({ ...found, words: `run ${++judged}` })));
  expect(said).toEqual([
    expect.stringMatching(/^it says the same of the same run again: .*run \d.* and .*run \d/),
  ]);
});
