/** Cells with some verbs exchanged. */
import type { BuiltCell, CellVerbs, CellViews } from "../../src/components/define.ts";

/** What stands in the place of some verbs, from all of them and the arrays that they work on. */
export type Change = (verbs: CellVerbs, at: CellViews) => Partial<CellVerbs>;

export const changed = (built: BuiltCell, change: Change): BuiltCell => ({
  ...built,
  bind(at) {
    const verbs = built.bind(at);
    return { ...verbs, ...change(verbs, at) };
  },
});
