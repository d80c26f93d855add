/** Laws of every component's declaration, whatever its kind. */
import type { Component } from "../components/define.ts";
import { type Law, law } from "./law.ts";

export const declarationLaws: readonly Law<Component>[] = [
  law("it says in its summary what it does, and in its source where it is from", ({ summary, source }) => {
    if (!(summary.length > 10)) return `summary: "${summary}"`;
    return source.length > 3 ? null : `source: "${source}"`;
  }),
  law("its name is a word of small letters, digits and hyphens", ({ name }) =>
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) ? null : `"${name}"`,
  ),
  law("each of its options says what it means and has a default", ({ options }) => {
    for (const [name, option] of Object.entries(options)) {
      if (!option.description) return `${name} has no .describe("…")`;
      if (!option.safeParse(undefined).success) return `${name} has no .default(…)`;
    }
    return null;
  }),
];
