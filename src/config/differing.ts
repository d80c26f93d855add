/** In which settings several remedies differ. */
import type { Catalogue } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { settingShown } from "./arms.ts";
import { leafPaths } from "./fields.ts";

/** By path, what labels show of each of the settings, in their order; nothing of those in which all agree. */
export const differing = (
  settings: readonly Settings[],
  catalogue: Catalogue,
): ReadonlyMap<string, readonly string[]> =>
  new Map(
    leafPaths().flatMap(([path]) => {
      const shown = settings.map((one) => String(settingShown(one, path, catalogue)));
      return new Set(shown).size > 1 ? [[path, shown] as const] : [];
    }),
  );
