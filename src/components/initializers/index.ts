import { cayley } from "./cayley.ts";
import { chrono } from "./chrono.ts";
import { constant } from "./constant.ts";
import { critical } from "./critical.ts";
import { forgetBias } from "./forget-bias.ts";
import { gaussian } from "./gaussian.ts";
import { glorotNormal } from "./glorot-normal.ts";
import { glorotUniform } from "./glorot-uniform.ts";
import { heNormal } from "./he-normal.ts";
import { heUniform } from "./he-uniform.ts";
import { henaff } from "./henaff.ts";
import { identity } from "./identity.ts";
import { lecunNormal } from "./lecun-normal.ts";
import { npRnn } from "./np-rnn.ts";
import { orthogonal } from "./orthogonal.ts";
import { permutation } from "./permutation.ts";
import { rotations } from "./rotations.ts";
import { sparse } from "./sparse.ts";
import { spectralRadius } from "./spectral-radius.ts";
import { uniformFanIn } from "./uniform-fan-in.ts";

export const initializers = [
  cayley,
  chrono,
  constant,
  critical,
  forgetBias,
  gaussian,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  henaff,
  identity,
  lecunNormal,
  npRnn,
  orthogonal,
  permutation,
  rotations,
  sparse,
  spectralRadius,
  uniformFanIn,
];
