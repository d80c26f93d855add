/** Laws of declarations, for components of every kind. */
import type { Component } from "../components/define.ts";
import { type Law, law } from "./law.ts";

export const declarationLaws: readonly Law<Component>[] = [
  law("its summary says what it does, and its source where it comes from", ({ summary, source }) => {
    if (!(summary.length > 10)) return `summary: "${summary}"`;
    return source.length > 3 ? null : `source: "${source}"`;
  }),
  law("its name is made of lowercase letters, digits and hyphens", ({ name }) =>
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) ? null : `"${name}"`,
  ),
  law("each of its options has a description and a default", ({ options }) => {
    for (const [name, option] of Object.entries(options)) {
      if (!option.description) return `${name} has no .describe("…")`;
      if (!option.safeParse(undefined).success) return `${name} has no .default(…)`;
    }
    return null;
  }),
];
