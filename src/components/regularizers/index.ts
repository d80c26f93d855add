import { activation } from "./activation.ts";
import { jacobianNorm } from "./jacobian-norm.ts";
import { l1 } from "./l1.ts";
import { l2 } from "./l2.ts";
import { normStabilizer } from "./norm-stabilizer.ts";
import { omegaSquared } from "./omega-squared.ts";
import { omega } from "./omega.ts";
import { softOrthogonality } from "./soft-orthogonality.ts";
import { spectralClip } from "./spectral-clip.ts";
import { spectralMargin } from "./spectral-margin.ts";
import { spectralNorm } from "./spectral-norm.ts";
import { temporalActivation } from "./temporal-activation.ts";

export const regularizers = [
  activation,
  jacobianNorm,
  l1,
  l2,
  normStabilizer,
  omega,
  omegaSquared,
  softOrthogonality,
  spectralClip,
  spectralMargin,
  spectralNorm,
  temporalActivation,
];
