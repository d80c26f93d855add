/**
 * A law is a sentence that could be false of a component, with a function that looks whether it is. The tests
 * look at every component of the catalogue, `npm run check` at those of a config's plug-ins.
 */

/** A law of whatever `Subject` shows a component at work. */
export interface Law<Subject> {
  readonly sentence: string;
  /** null where the law holds; else what was seen instead, in a few words. It may throw: that is no "holds". */
  look(subject: Subject): string | null;
}

/** A law of one component. */
export interface BoundLaw {
  readonly sentence: string;
  look(): string | null;
}

export const law = <Subject>(sentence: string, look: (subject: Subject) => string | null): Law<Subject> => ({
  sentence,
  look,
});

/** Laws of one subject, which is made at the first look and kept. */
export function bind<Subject>(laws: readonly Law<Subject>[], make: () => Subject): readonly BoundLaw[] {
  let made: { readonly subject: Subject } | undefined;
  const subject = (): Subject => (made ??= { subject: make() }).subject;
  return laws.map(({ sentence, look }) => ({ sentence, look: () => look(subject()) }));
}

/** What was seen instead of the law, a throw included; null where it holds. */
export function seenInstead({ look }: BoundLaw): string | null {
  try {
    return look();
  } catch (error) {
    return `it throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A number in a message. */
export const shown = (x: number): string =>
  Number.isFinite(x) ? String(Number(x.toPrecision(4))) : String(x);

/** Compares numbers pair by pair and keeps the pair that is furthest beyond its tolerance. */
export class Comparison {
  private excess = 1;
  private worst: string | null = null;

  /** `where` names the place, `one` and `other` say what the two numbers are. */
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
