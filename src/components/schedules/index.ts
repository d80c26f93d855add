import { constant } from "./constant.ts";
import { cosine } from "./cosine.ts";
import { halveOnRise } from "./halve-on-rise.ts";
import { inverseTime } from "./inverse-time.ts";
import { step } from "./step.ts";
import { warmUp } from "./warm-up.ts";

export const schedules = [constant, cosine, halveOnRise, inverseTime, step, warmUp];
