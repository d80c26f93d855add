/** The slow, obvious kernels, which every fast one must match to the last bit. */
import * as losses from "./losses.ts";
import * as activations from "./activations.ts";
import * as gates from "./gates.ts";
import * as optimizers from "./optimizers.ts";
import * as penalties from "./penalties.ts";
import * as products from "./products.ts";
import * as symmetric from "./symmetric.ts";
import * as vectors from "./vectors.ts";

export const reference = {
  ...products,
  ...vectors,
  ...activations,
  ...gates,
  ...losses,
  ...optimizers,
  ...penalties,
  ...symmetric,
};
