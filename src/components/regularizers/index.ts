import { l1 } from "./l1.ts";
import { l2 } from "./l2.ts";
import { softOrthogonality } from "./soft-orthogonality.ts";
import { spectralNorm } from "./spectral-norm.ts";

export const regularizers = [l1, l2, softOrthogonality, spectralNorm];
