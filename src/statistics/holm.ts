/** p-values of several comparisons, raised so that one below a level is an error no more often than that (Holm 1979). */

/** In the order given; a missing one is no comparison. */
export function holm(ps: readonly (number | null)[]): readonly (number | null)[] {
  const told = ps.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p);
  const raised: (number | null)[] = ps.map(() => null);
  let largest = 0;
  for (const [rank, { p, i }] of told.entries()) {
    largest = Math.max(largest, Math.min(1, p * (told.length - rank)));
    raised[i] = largest;
  }
  return raised;
}
