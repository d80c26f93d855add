/**
 * The one narrow interface between the mathematics and the arrays. A kernel is `verb(out, ins…, sizes…)`:
 * `set…` overwrites, `add…` accumulates, `times…` multiplies in place. Kernels check nothing, allocate
 * nothing and know no options; shapes are checked once, where views are made. All matrices are row-major.
 *
 * Whatever implements this must agree with `reference/` bit for bit, so each docstring fixes its order of
 * summation: a matrix product adds its terms in ascending k to one accumulator, which starts at 0 (`set`)
 * or at the element of `out` (`add`); a plain sum has eight lanes (see {@link Kernels.sumOfSquares}).
 *
 * To add a kernel, write its twin in `reference/`, the fast one in `wasm/assembly/` and its line in
 * `signatures.ts`.
 */
import type { reference } from "./reference/index.ts";

/** The fast loops over arrays, by name. */
export type Kernels = typeof reference;
