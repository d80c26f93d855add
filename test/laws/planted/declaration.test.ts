/** Declarations that lack something. */
import { expect, test } from "vitest";
import { type About, activation, type Cause, z } from "../../../src/components/define.ts";
import { build } from "../../support/activations.ts";
import { about, broken } from "../../support/broken.ts";

test.each<[About, RegExp]>([
  [{ ...about, summary: "Short" }, /^its summary says what it does.*: summary: "Short"/],
  [
    { ...about, source: "me" },
    /^its summary says what it does.*: source: "me"; write authors, year and where it was published/,
  ],
  [{ ...about, name: "My_Own" }, /^its name is made of.*"My_Own"; write "my-own"/],
  [
    { ...about, addresses: ["eigenvalues", "vanishing" as Cause] },
    /^what it addresses.*: addresses has "?vanishing"?; write a list of eigenvalues, transient, /,
  ],
  [
    { ...about, addresses: "saturation" as unknown as readonly Cause[] },
    /^what it addresses.*: addresses has "?saturation"?; write a list of /,
  ],
  [
    { ...about, options: { scale: z.number().describe("How much") } },
    /^each of its options.*scale has no \.default/,
  ],
  [{ ...about, options: { scale: z.number().default(1) } }, /^each of its options.*scale has no \.describe/],
])("a declaration that lacks something says what", (declaration, seen) => {
  const component = activation({ ...declaration, create: () => build("tanh") });
  const found = broken(component, { scale: 1 });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});
