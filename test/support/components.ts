/** Components as the laws look at them: their options, and what they meet. */
import type { Component } from "../../src/components/define.ts";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import type { Surroundings } from "../../src/laws/index.ts";

/** Its defaults, and what is given instead. */
export const optionsOf = ({ options }: Component, given: object = {}): Readonly<Record<string, unknown>> =>
  z.strictObject(options).parse(given);

export const surroundings: Surroundings = {
  activation: (kernels) => catalogue.activation.get("tanh")!.create({}, { kernels }),
  longest: 30,
};
