/** Every law of src/laws, of every component of the catalogue. What is about single components stands beside this. */
import { describe, expect, test } from "vitest";
import { type Component, KINDS } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { UserError } from "../../src/components/user-error.ts";
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

/** What it says where a cell does not suit it: then there is nothing to look at. */
function refusal(look: () => string | null): string | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

describe.each([...catalogue.noise.values()])("noise $name", (component) => {
  describe.each([...catalogue.cell.values()])("around $name", (around) => {
    const cell = (context: Parameters<typeof around.create>[1]) => around.create(optionsOf(around), context);
    const laws = lawsOf(component, optionsOf(component), { ...surroundings, cell });
    test.each(laws)("$sentence", ({ look }) => {
      expect(refusal(look)).toBeNull();
    });
  });
});
