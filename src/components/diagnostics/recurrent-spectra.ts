import {
  henriciOf,
  realSchurWork,
  setEigenvalues,
  setSchur,
  spectralRadiusOf,
} from "../../engine/real-schur.ts";
import { setSingularValues, singularValuesWork } from "../../engine/singular-values.ts";
import type { BuiltCell, Probe, RecurrentMatrix, Views, WorkSizes } from "../define.ts";
import { quantity } from "../define.ts";

/** Of one recurrent matrix; where it holds NaN or ±∞, all figures are NaN. */
export interface RecurrentSpectrum {
  readonly name: string;
  readonly n: number;
  /** [n], the largest first. */
  readonly singularValues: Float64Array;
  /** [n] eigenvalues by descending modulus, then real part; of a pair, the positive imaginary part first. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** max |λ| */
  readonly radius: number;
  /** √(‖W‖²_F − Σ|λ|²) */
  readonly henrici: number;
}

/** Eigenvalues and singular values of every recurrent matrix of the cell, in the order of `matrices()`. */
export const recurrentSpectra = quantity({
  needs: "weights",
  work: (sizes) => workOf(sizes),
  // As long as so many multiply-adds of a product, for plain loops and single rows run slower.
  multiplyAdds: ({ cell }) => 160 * matricesIn(cell) * cell.H * cell.H * cell.H,
  bind: (probe) => (): readonly RecurrentSpectrum[] =>
    probe.verbs.matrices().map((matrix) => spectrumOf(probe, matrix)),
});

/** About how many recurrent matrices there are: the gates of square parameters. */
const matricesIn = ({ shapes: { parameters } }: BuiltCell): number =>
  Object.values(parameters).reduce(
    (sum, { shape: [rows, columns], gates = 1, recurrent }) =>
      recurrent === true && rows === gates * columns ? sum + gates : sum,
    0,
  ) || 1;

/** No recurrent matrix is larger than the state. */
const workOf = ({ cell: { S } }: WorkSizes) => ({ schur: realSchurWork(S), singular: singularValuesWork(S) });
type SpectraProbe = Probe<Views<ReturnType<typeof workOf>>>;

function spectrumOf(
  { kernels, work }: SpectraProbe,
  { name, n, values }: RecurrentMatrix,
): RecurrentSpectrum {
  const [singularValues, re, im] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  setSingularValues(kernels, work.singular, singularValues, values, n);
  if (!setSchur(work.schur, values, n)) {
    return { name, n, singularValues, re: re.fill(NaN), im: im.fill(NaN), radius: NaN, henrici: NaN };
  }
  setEigenvalues(work.schur, re, im, n);
  return {
    name,
    n,
    singularValues,
    re,
    im,
    radius: spectralRadiusOf(work.schur, n),
    henrici: henriciOf(work.schur, n),
  };
}
