import { constant } from "./constant.ts";
import { halveOnRise } from "./halve-on-rise.ts";

export const schedules = [constant, halveOnRise];
