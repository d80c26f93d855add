import { hDetach } from "./h-detach.ts";
import { recurrentDropout } from "./recurrent-dropout.ts";
import { zoneout } from "./zoneout.ts";

export const noises = [hDetach, recurrentDropout, zoneout];
