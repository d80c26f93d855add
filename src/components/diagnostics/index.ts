import { attribution } from "./attribution.ts";
import { jacobians } from "./jacobians.ts";
import { lags } from "./lags.ts";
import { lyapunov } from "./lyapunov.ts";
import { spectra } from "./spectra.ts";
import { truncationBias } from "./truncation-bias.ts";
import { units } from "./units.ts";
import { updateSizes } from "./update-sizes.ts";

export const diagnostics = [
  attribution,
  jacobians,
  lags,
  lyapunov,
  spectra,
  truncationBias,
  units,
  updateSizes,
];
