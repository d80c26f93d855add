/** Matrices that initializers make, and their spectra. */
import { EVD, Matrix, SingularValueDecomposition } from "ml-matrix";
import type { BuiltActivation, BuiltInitializer } from "../../src/components/define.ts";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { makeStream } from "../../src/engine/streams.ts";

export const activationOf = (name: string): BuiltActivation => {
  const declaration = catalogue.activation.get(name)!;
  return declaration.create(z.object(declaration.options).parse({}), { kernels: reference });
};

const build = (name: string, options: object = {}, activation = "tanh"): BuiltInitializer => {
  const declaration = catalogue.initializer.get(name)!;
  const chosen = z.strictObject(declaration.options).parse(options);
  return declaration.create(chosen, { activation: activationOf(activation), longest: 30 });
};

export function fill(
  name: string,
  rows: number,
  columns: number,
  options: object = {},
  seed = 1,
): Float64Array {
  const built = build(name, options);
  const W = new Float64Array(rows * columns).fill(NaN);
  built.fill(W, rows, columns, makeStream(seed, "init W"));
  return W;
}

export const asMatrix = (W: Float64Array, rows: number, columns: number) =>
  Matrix.from1DArray(rows, columns, W);

export const singularValues = (W: Float64Array, n: number) =>
  new SingularValueDecomposition(asMatrix(W, n, n)).diagonal;

export const spectralRadius = (W: Float64Array, n: number): number => {
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(asMatrix(W, n, n));
  return Math.max(...realEigenvalues.map((re, i) => Math.sqrt(re ** 2 + imaginaryEigenvalues[i]! ** 2)));
};
