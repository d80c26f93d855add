import { jacobians } from "./jacobians.ts";

export const diagnostics = [jacobians];
