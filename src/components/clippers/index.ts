import { adaptive } from "./adaptive.ts";
import { none } from "./none.ts";
import { norm } from "./norm.ts";
import { parameterNorm } from "./parameter-norm.ts";
import { value } from "./value.ts";

export const clippers = [adaptive, none, norm, parameterNorm, value];
