/** What was found in the runs of each remedy, as indented lines below what the comparison says of it. */
import type { Cause, Component } from "../components/define.ts";
import type { Found, Judged, Remedies } from "../statistics/findings.ts";
import { plural } from "./describe-component.ts";
import type { Style } from "./style.ts";

/** With more remedies than this, each is told in a few words. */
const MOST_IN_FULL = 8;

/** The lines for one arm, none where nothing was found that the comparison does not say; remedies are named once a cause. */
export function findingLines(
  judged: readonly Judged[],
  arms: number,
  { yellow, green }: Style["colors"],
): readonly string[] {
  const said = new Map<string, { readonly seed: number; readonly found: Found }[]>();
  for (const { done, found } of judged) {
    for (const one of found) {
      if (one.compared === true) continue;
      const same = said.get(one.rule) ?? [];
      said.set(one.rule, [...same, { seed: done.run.seed, found: one }]);
    }
  }
  const runs = judged.length;
  const told = new Set<Cause>();
  return [...said.values()].map((same) => {
    const { seed, found } = middleOf(same);
    const color = found.causes.length > 0 ? yellow : green;
    const often = runs === 1 ? "" : `in ${same.length} of ${runs} runs`;
    if (arms > MOST_IN_FULL) return `  ${color(found.state)} ${often}`.trimEnd();
    const which = same.length > 1 ? `, here seed ${seed}` : "";
    const front = often === "" ? "" : `${often}${which}: `;
    const [first = "", ...rest] = found.words.split(": ");
    const fresh = found.remedies.filter(({ cause }) => !told.has(cause));
    for (const { cause } of fresh) told.add(cause);
    return `  ${front}${[color(first), ...rest].join(": ")}${remedyWords(fresh)}.`;
  });
}

/** The run whose first figure is the middle one: it stands for the others. */
function middleOf<S extends { readonly found: Found }>(same: readonly S[]): S {
  const figure = ({ found }: S): number => Object.values(found.cites)[0] ?? 0;
  const sorted = same.toSorted((one, other) => figure(one) - figure(other));
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/** `. To try against saturation: activations leaky-relu or relu` */
const remedyWords = (remedies: readonly Remedies[]): string =>
  remedies.map(({ cause, components }) => `. To try ${AGAINST[cause]}: ${namedByKind(components)}`).join("");

const AGAINST: Readonly<Record<Cause, string>> = {
  eigenvalues: "for other eigenvalues",
  transient: "against the transient",
  saturation: "against flat slopes",
  "dead-units": "against dead units",
  "direct-path": "for a path past the matrices",
  exploding: "against growth",
  truncation: "against truncation",
};

function namedByKind(components: readonly Component[]): string {
  const kinds = [...new Set(components.map(({ kind }) => kind))];
  const groups = kinds.map((kind) => {
    const names = components.filter((one) => one.kind === kind).map(({ name }) => name);
    return `${names.length > 1 ? plural(kind) : kind} ${listed(names)}`;
  });
  return listed(groups);
}

const listed = (words: readonly string[]): string =>
  words.length < 3 ? words.join(" or ") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
