import { gaussian } from "./gaussian.ts";
import { glorotUniform } from "./glorot-uniform.ts";
import { identity } from "./identity.ts";
import { orthogonal } from "./orthogonal.ts";
import { uniformFanIn } from "./uniform-fan-in.ts";

export const initializers = [gaussian, glorotUniform, identity, orthogonal, uniformFanIn];
