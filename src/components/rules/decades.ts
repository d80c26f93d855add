/** Where the decades of a product of Jacobians went: the parts that the diagnostic `attribution` found, as words. */
import type { Cause, Evidence } from "../define.ts";
import { lastOf, said } from "./observed.ts";

interface Part {
  readonly summary: string;
  readonly cause: Cause;
  readonly name: string;
  /** Whether the name is a plural. */
  readonly many: boolean;
}

/** In the order in which they are named where they are equal. */
const PARTS: readonly Part[] = [
  { summary: "attribution_eigenvalues", cause: "eigenvalues", name: "W's eigenvalues", many: true },
  { summary: "attribution_transient", cause: "transient", name: "its transient growth", many: false },
  { summary: "attribution_slopes", cause: "saturation", name: "the activation's slopes", many: true },
  { summary: "attribution_direct", cause: "direct-path", name: "the path past the matrices", many: false },
  {
    summary: "attribution_remainder",
    cause: "eigenvalues",
    name: "the rest, through the matrices,",
    many: false,
  },
];
export const PART_SUMMARIES = PARTS.map(({ summary }) => summary);

/** A part that takes less than this share of all that parts in its direction take is not called the cause. */
const CLEAR_SHARE = 0.6;

interface Account {
  readonly words: string;
  readonly cites: Readonly<Record<string, number>>;
  /** Those that push the product in its own direction, the strongest first; empty if it was not attributed. */
  readonly causes: readonly Cause[];
}

/** Where the decades of a product went which lost (decades < 0) or gained that many. */
export function accountFor(evidence: Evidence, decades: number): Account {
  const parts = PARTS.flatMap((part) => {
    const value = lastOf(evidence, part.summary);
    return value === null || !Number.isFinite(value) ? [] : [{ ...part, value }];
  });
  if (parts.length === 0)
    return {
      words: "from which cause is not known: add attribution to diagnostics.measure",
      cites: {},
      causes: [],
    };
  const loss = decades < 0;
  const pushing = parts
    .filter(({ value }) => value < 0 === loss && value !== 0)
    .toSorted((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const all = pushing.reduce((sum, { value }) => sum + Math.abs(value), 0);
  const clear = pushing.length > 0 && Math.abs(pushing[0]!.value) >= CLEAR_SHARE * all;
  const words = parts.map(({ name, many, value }) => {
    const verb = VERBS[value < 0 === loss ? "with" : "against"][loss ? "lost" : "gained"][many ? 1 : 0];
    return `${name} ${verb} ${said(Math.abs(value))}`;
  });
  return {
    words: `of these ${words.join(", ")}${clear ? "" : "; no one cause stands out"}`,
    cites: Object.fromEntries(parts.map(({ summary, value }) => [summary, value])),
    causes: pushing.map(({ cause }) => cause),
  };
}

/** What a part does that pushes with the product or against it, in the singular and the plural. */
const VERBS = {
  with: { lost: ["takes", "take"], gained: ["adds", "add"] },
  against: { lost: ["gives back", "give back"], gained: ["takes away", "take away"] },
} as const;
