/** Laws of declarations, for components of every kind. */
import { CAUSES, type Component } from "../components/define.ts";
import { valueText } from "../components/value-text.ts";
import { type Law, law } from "./law.ts";

const WANTED_SOURCE =
  'write authors, year and where it was published: "Le, Jaitly & Hinton 2015, arXiv:1504.00941"; ' +
  'of something new, who and when: "A. Author, unpublished, May 2026"';

/** `My_Own` → `my-own` */
const wordFor = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "") || "my-name";

export const declarationLaws: readonly Law<Component>[] = [
  law("its summary says what it does, and its source where it comes from", ({ summary, source }) => {
    if (!(summary.length > 10))
      return `summary: "${summary}"; write one line that says what it does: "Scaled identity with a random sign for each unit"`;
    return source.length > 3 ? null : `source: "${source}"; ${WANTED_SOURCE}`;
  }),
  law("its name is made of lowercase letters, digits and hyphens", ({ name }) =>
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)
      ? null
      : `"${name}"; write "${wordFor(name)}", as a config will`,
  ),
  law("what it addresses, if it says so, is a list of known causes", ({ addresses }) => {
    if (addresses === undefined) return null;
    const known: readonly unknown[] = Object.keys(CAUSES);
    // Plug-ins are not compiled.
    const given: unknown = addresses;
    const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
    const unknown = isList(given) ? given.find((one) => !known.includes(one)) : given;
    return unknown === undefined
      ? null
      : `addresses has ${valueText(unknown)}; write a list of ${known.join(", ")}, or leave it out`;
  }),
  law("each of its options has a description and a default", ({ options }) => {
    for (const [name, option] of Object.entries(options)) {
      if (!option.description)
        return `${name} has no .describe("…"); write, for example, z.number().default(1).describe("Factor of every weight")`;
      if (!option.safeParse(undefined).success)
        return `${name} has no .default(…), so a config could not name the component alone; write the usual value: .default(1)`;
    }
    return null;
  }),
];
