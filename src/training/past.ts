/** What diagnostics are told of the updates between two measurements; kept in a run's `Course`, so in its checkpoints. */
import type { Figure, PastUpdates } from "../components/define.ts";
import type { Plan } from "./plan.ts";
import type { UpdateFigures } from "./update.ts";

/** As {@link PastUpdates}, for all diagnostics. */
export interface Past extends Pick<PastUpdates, "count" | "clipped" | "grad_norm"> {
  /** What diagnostics found in the last update, in their order; null if none was asked. */
  readonly watched: readonly PastUpdates["watched"][] | null;
}

export const NO_UPDATES: Past = { count: 0, clipped: 0, grad_norm: null, watched: null };

/** `past` and one more update. */
export const addUpdate = (
  past: Past,
  { clipped, grad_norm }: UpdateFigures,
  watched: Past["watched"],
): Past => ({
  count: past.count + 1,
  clipped: past.clipped + (clipped ? 1 : 0),
  grad_norm,
  watched,
});

/** For the diagnostic at this place. */
export const pastOf = ({ watched, ...past }: Past, place: number): PastUpdates => ({
  ...past,
  watched: watched?.[place] ?? null,
});

/** Around an update that a measurement may follow. */
export interface Watch {
  readonly before: () => void;
  readonly after: () => Past["watched"];
}

/** Of all diagnostics that watch; null if none does. */
export function watchOf(diagnostics: Plan["diagnostics"]): Watch | null {
  if (diagnostics.every(({ watch }) => watch === undefined)) return null;
  return {
    before() {
      for (const { watch } of diagnostics) watch?.before();
    },
    after: () => diagnostics.map(({ watch }): readonly Figure[] | null => watch?.after() ?? null),
  };
}
