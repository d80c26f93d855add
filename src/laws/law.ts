/**
 * A law is a sentence that could be false of a component, with a function that checks it. The tests check every
 * component of the catalogue; `npm run check` checks those of a config's plug-ins.
 */

import { thrownText, valueText } from "../components/value-text.ts";

/** A law, checked on a `Subject`: a component, or one set up to work. */
export interface Law<Subject> {
  readonly sentence: string;
  /** null if the law holds; otherwise what was seen instead, in a few words. Throwing counts as broken. */
  look(subject: Subject): string | null;
}

/** A law bound to one component. */
export interface BoundLaw {
  readonly sentence: string;
  /** True if the laws after it cannot be checked once this one is broken. */
  readonly first: boolean;
  look(): string | null;
}

export const law = <Subject>(sentence: string, look: (subject: Subject) => string | null): Law<Subject> => ({
  sentence,
  look,
});

export const bind = <Subject>(laws: readonly Law<Subject>[], subject: Subject): readonly BoundLaw[] =>
  laws.map(({ sentence, look }) => ({ sentence, first: false, look: () => look(subject) }));

/** Types of the members that `create` must return. Plug-ins are only stripped of their types, never compiled. */
export type Members = Readonly<Record<string, "function" | "number" | "string" | "object" | "list">>;

/**
 * Creation is itself the first law; what `create` returns is kept for the others. `subject` turns it into what the laws
 * are checked on.
 */
export function bindCreated<Built extends object, Subject>(
  laws: readonly Law<Subject>[],
  members: Members,
  create: () => Built,
  subject: (built: Built) => Subject,
): readonly BoundLaw[] {
  let kept: Built | undefined;
  const built = (): Built => (kept ??= create());
  const creation: BoundLaw = {
    sentence: `create returns ${Object.keys(members).join(", ")} and does not throw`,
    first: true,
    look: () => lacking(built(), members),
  };
  return [
    creation,
    ...laws.map(({ sentence, look }) => ({ sentence, first: false, look: () => look(subject(built())) })),
  ];
}

/** What `create` returned instead of an object with these members; null if it has them. */
export function lacking(built: unknown, members: Members): string | null {
  if (built instanceof Promise) return "it returns a promise; write create without async";
  if (typeof built !== "object" || built === null)
    return `it returns ${valueText(built)}, not an object; return { ${Object.keys(members).join(", ")} }`;
  for (const [name, type] of Object.entries(members)) {
    const member = (built as Readonly<Record<string, unknown>>)[name];
    const fits = type === "list" ? Array.isArray(member) : typeof member === type && member !== null;
    if (!fits)
      return member === undefined
        ? `${name} is missing; return it as a ${type}`
        : `${name} is not of type ${type}; it is ${kindOfValue(member)}`;
  }
  return null;
}

const kindOfValue = (value: unknown): string =>
  Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;

/** What the check of a law saw; null if the law holds. */
export interface Finding {
  readonly sentence: string;
  readonly seen: string | null;
}

/** What an error says. */
export type Told = (error: unknown) => string;

const message: Told = (error) => thrownText(error);

/**
 * Checks laws in order, stopping at a broken law that the others need. A law that throws is broken; `told` may say
 * more of what it threw than the message, for instance where.
 */
export function examine(laws: readonly BoundLaw[], told: Told = message): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { sentence, first, look } of laws) {
    const seen = seenBy(look, told);
    findings.push({ sentence, seen });
    if (first && seen !== null) break;
  }
  return findings;
}

function seenBy(look: () => string | null, told: Told): string | null {
  try {
    return look();
  } catch (error) {
    return `it throws: ${told(error)}`;
  }
}

/** A number as messages show it, with four digits. */
export const shown = (x: number): string =>
  Number.isFinite(x) ? String(Number(x.toPrecision(4))) : String(x);

/** Compares numbers in pairs and keeps the pair that exceeds its tolerance most. */
export class Comparison {
  private excess = 1;
  private worst: string | null = null;

  /** `where` names the place; `one` and `other` are the two numbers with their names. */
  add(where: () => string, one: [string, number], other: [string, number], tolerance: number): void {
    const difference = Math.abs(one[1] - other[1]);
    // NaN is beyond every tolerance.
    const excess = Number.isNaN(difference) ? Infinity : difference / tolerance;
    if (excess < this.excess || (this.worst !== null && excess === this.excess)) return;
    this.excess = excess;
    this.worst = `${where()} ${one[0]} is ${shown(one[1])}, ${other[0]} ${shown(other[1])}`;
  }

  /** null if every pair was within its tolerance. */
  get result(): string | null {
    return this.worst;
  }
}
