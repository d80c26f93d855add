/** A run planned in one call, on whichever engine the tests are run with. */
import type { Catalogue } from "../../src/components/define.ts";
import type { Settings } from "../../src/components/settings.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { draftRun } from "../../src/training/draft.ts";
import { type Plan, planDraft } from "../../src/training/plan.ts";
import { freshEngine } from "./engine.ts";

export const makePlan = (
  settings: Settings,
  seed: number,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
  engine: Engine = freshEngine(),
): Plan => planDraft(draftRun(settings, catalogue, files, engine), seed);
