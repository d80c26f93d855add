/** Every law of src/laws, of every component of the catalogue. What is about single components stands beside this. */
import { describe, expect, test } from "vitest";
import { type Component, KINDS } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { lawsOf } from "../../src/laws/index.ts";
import { optionsOf, surroundings } from "../support/components.ts";

describe.each(KINDS.filter((kind) => catalogue[kind].size > 0))("%s", (kind) => {
  const components: readonly Component[] = [...catalogue[kind].values()];
  describe.each(components)("$name", (component) => {
    test.each(lawsOf(component, optionsOf(component), surroundings))("$sentence", ({ look }) => {
      expect(look()).toBeNull();
    });
  });
});
