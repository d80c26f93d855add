import type { Component } from "../../src/components/define.ts";
import { examine, lawsOf } from "../../src/laws/index.ts";
import { optionsOf, surroundings } from "./components.ts";

/** The laws that a component breaks, each with what was seen instead. */
export const broken = (component: Component, options = optionsOf(component, {})): readonly string[] =>
  examine(lawsOf(component, options, surroundings)).flatMap(({ sentence, seen }) =>
    seen === null ? [] : [`${sentence}: ${seen}`],
  );

/** The declaration that all planted components share. */
export const about = {
  name: "planted",
  summary: "A component with a mistake",
  source: "this test",
  options: {},
};
