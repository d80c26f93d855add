import type { CellValue, Figure } from "../define.ts";
import { diagnostic } from "../define.ts";
import { type RecurrentSpectrum, recurrentSpectra } from "./recurrent-spectra.ts";

export const spectra = diagnostic({
  name: "spectra",
  summary:
    "Singular values and eigenvalues of every recurrent matrix, and how far it is from normal and from orthogonal",
  formula: "σ_i(W), λ_i(W), √(‖W‖²_F − Σ|λ_i|²), min over orthogonal Q of ‖W − Q‖_F = √Σ(σ_i − 1)²",
  source: "Henrici 1962, Numerische Mathematik 4; Trefethen & Embree 2005, Spectra and Pseudospectra",
  options: {},
  charts: [
    {
      kind: "plane",
      name: "eigenvalues",
      title: "Eigenvalues",
      about:
        "Those of the recurrent matrix. Where the state changes little, what lies inside the unit circle shrinks a gradient and what lies outside lets it grow.",
      re: "eigenvalue_re",
      im: "eigenvalue_im",
      first: "matrix",
    },
    {
      kind: "range",
      name: "singular-values",
      title: "Singular values over training",
      about: "Those of the recurrent matrix; of several matrices, the first one's.",
      y: "singular_value",
      y_title: "singular value",
      first: "matrix",
    },
  ],
  create: () => ({
    needs: "weights",
    uses: [recurrentSpectra],
    columns: [
      {
        name: "matrix",
        unit: "",
        about: "Recurrent matrix: `W`, `W.f` for a gate, `W.2` in the second layer",
        text: true,
      },
      {
        name: "index",
        unit: "index",
        about: "Place in the two lists, from 0; each has its own order",
        whole: true,
      },
      { name: "singular_value", unit: "1", about: "σ_i, the largest first" },
      {
        name: "eigenvalue_re",
        unit: "1",
        about: "Re λ_i, by descending |λ_i|; of a pair, the one with Im λ > 0 first",
      },
      { name: "eigenvalue_im", unit: "1", about: "Im λ_i" },
      { name: "spectral_radius", unit: "1", about: "max |λ_i|; in the row of index 0" },
      {
        name: "henrici",
        unit: "1",
        about:
          "Henrici's departure from normality √(‖W‖²_F − Σ|λ_i|²), absolute; 0 only if W is normal; in the row of index 0",
      },
      {
        name: "orthogonality_distance",
        unit: "1",
        about: "‖W − Q‖_F to the nearest orthogonal Q, √Σ(σ_i − 1)²; in the row of index 0",
      },
    ],
    summaries: [
      { name: "spectral_radius", unit: "1", about: `max |λ_i| of ${FIRST}` },
      { name: "spectral_norm", unit: "1", about: `Largest singular value of ${FIRST}` },
      { name: "henrici", unit: "1", about: `Departure from normality of ${FIRST}` },
    ],
    work: () => ({}),
    bind(probe) {
      const take = probe.take(recurrentSpectra);
      return (emit) => {
        const all = take();
        for (const spectrum of all) emitAll(spectrum, emit);
        const [first] = all;
        return first === undefined
          ? [null, null, null]
          : [figure(first.radius), figure(first.singularValues[0]!), figure(first.henrici)];
      };
    },
  }),
});

const FIRST = "the first recurrent matrix (a gated cell's first gate, a stack's bottom layer)";

const figure = (value: number): Figure => (Number.isNaN(value) ? null : value);

function emitAll(
  { name, n, singularValues, re, im, radius, henrici }: RecurrentSpectrum,
  emit: (row: readonly CellValue[]) => void,
): void {
  const distance = Math.sqrt(singularValues.reduce((sum, sigma) => sum + (sigma - 1) * (sigma - 1), 0));
  for (let i = 0; i < n; i++) {
    const whole = i === 0 ? [radius, henrici, distance].map(figure) : [null, null, null];
    emit([name, i, ...[singularValues[i]!, re[i]!, im[i]!].map(figure), ...whole]);
  }
}
