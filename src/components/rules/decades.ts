/** Where the decades of a product of Jacobians went: the parts that the diagnostic `attribution` found, as words. */
import type { Cause, Evidence } from "../define.ts";
import { said } from "./observed.ts";

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
  /**
   * What takes most now, and what took most at the beginning if that was another; empty if it was not attributed or if no
   * one part stands out.
   */
  readonly causes: readonly Cause[];
}

interface Share extends Part {
  readonly value: number;
}

/** The parts at an update; empty if it was not attributed. */
const sharesAt = (evidence: Evidence, update: number): readonly Share[] =>
  PARTS.flatMap((part) => {
    const seen = evidence.series(part.summary).find((one) => one.update === update);
    return seen === undefined || !Number.isFinite(seen.value) ? [] : [{ ...part, value: seen.value }];
  });

/** The part that takes most of a loss, or adds most to a gain; null if none is clearly the first. */
function firstOf(shares: readonly Share[], loss: boolean): Share | null {
  const pushing = shares
    .filter(({ value }) => value < 0 === loss && value !== 0)
    .toSorted((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const all = pushing.reduce((sum, { value }) => sum + Math.abs(value), 0);
  const [first] = pushing;
  return first !== undefined && Math.abs(first.value) >= CLEAR_SHARE * all ? first : null;
}

/**
 * Where the decades went that a product lost (decades < 0) or gained, as the last measurement has it, and what was the
 * cause at the measurement from which on it is so.
 */
export function accountFor(evidence: Evidence, decades: number, since: number): Account {
  const now = evidence.series("log10_product_norm").at(-1)?.update ?? 0;
  const shares = sharesAt(evidence, now);
  if (shares.length === 0)
    return {
      words: "from which cause is not known: add attribution to diagnostics.measure",
      cites: {},
      causes: [],
    };
  const loss = decades < 0;
  const words = shares.map(({ name, many, value }) => {
    const verb = VERBS[value < 0 === loss ? "with" : "against"][loss ? "lost" : "gained"][many ? 1 : 0];
    return `${name} ${verb} ${said(Math.abs(value))}`;
  });
  const first = firstOf(shares, loss);
  const before = firstOf(sharesAt(evidence, since), loss);
  const another = before !== null && before.cause !== first?.cause ? before : null;
  const taking = loss ? "took" : "added";
  return {
    words: [
      `of these ${words.join(", ")}`,
      ...(first === null ? ["no one cause stands out"] : []),
      ...(another === null
        ? []
        : [`at update ${since} ${another.name} ${taking} most, ${said(Math.abs(another.value))}`]),
    ].join("; "),
    cites: Object.fromEntries(shares.map(({ summary, value }) => [summary, value])),
    causes: [first, another].flatMap((one) => one?.cause ?? []),
  };
}

/** What a part does that pushes with the product or against it, in the singular and the plural. */
const VERBS = {
  with: { lost: ["takes", "take"], gained: ["adds", "add"] },
  against: { lost: ["gives back", "give back"], gained: ["takes away", "take away"] },
} as const;
