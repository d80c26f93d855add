import { deadUnits } from "./dead-units.ts";
import { diverged } from "./diverged.ts";
import { exploding } from "./exploding.ts";
import { healthy } from "./healthy.ts";
import { saturated } from "./saturated.ts";
import { solved } from "./solved.ts";
import { truncated } from "./truncated.ts";
import { vanishing } from "./vanishing.ts";

export const rules = [diverged, solved, exploding, vanishing, saturated, deadUnits, truncated, healthy];
