import { jacobians } from "./jacobians.ts";
import { lyapunov } from "./lyapunov.ts";
import { spectra } from "./spectra.ts";

export const diagnostics = [jacobians, lyapunov, spectra];
