import { block } from "../../engine/arena.ts";
import { log10Scaled } from "../../engine/elementary.ts";
import { setScaledProduct } from "../../engine/scaled-power.ts";
import { ScaledRows, scaledRowsSpec } from "../../engine/scaled-rows.ts";
import { spectralNormWork } from "../../engine/spectral-norm.ts";
import type { Probe, Views, WorkSizes } from "../define.ts";

/** Memory for the powers of W, of a cell whose J_t is D_t W; none for others. */
export const powersSpec = ({ cell: { S, widths, shapes } }: WorkSizes) => {
  const n = shapes.form === "slopes" ? S : 0;
  return {
    unit: block([n], widths),
    image: block([n], widths),
    tangent: block([n], shapes.delta),
    doubled: scaledRowsSpec(n, [n]),
    power: scaledRowsSpec(n, [n]),
    spare: scaledRowsSpec(n, [n]),
    weights: [n, n],
    spectral: spectralNormWork(n),
  };
};
type Work = Views<ReturnType<typeof powersSpec>>;

/**
 * log₁₀‖W^k‖₂ for each of these k, W being J_t with all slopes 1: of a stack the Jacobian of the whole linear network. By
 * repeated squaring in log space, log₂ k products of n×n.
 */
export function logNormsOfPowers(
  { kernels, cell: { S }, verbs }: Pick<Probe, "kernels" | "cell" | "verbs">,
  work: Work,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const rows = (of: Work["doubled"]): ScaledRows => new ScaledRows(of, [S]);
  const norms = new Map<number, number>();
  const record = (k: number, of: ScaledRows): void => {
    const { mantissa, exponent } = of.normOf(kernels, work.spectral, 0, S);
    norms.set(k, log10Scaled(mantissa, exponent));
  };
  const most = Math.max(0, ...wanted);
  let [doubled, spare] = [rows(work.doubled), rows(work.spare)];
  for (let k = 1; k <= most; k *= 2) {
    if (k === 1) setLinear(verbs, work, doubled);
    else {
      setScaledProduct(kernels, work.weights, spare, doubled, doubled);
      [doubled, spare] = [spare, doubled];
    }
    if (wanted.has(k)) record(k, doubled);
  }
  for (const k of wanted) {
    if (norms.has(k)) continue;
    record(k, powerOf(k));
  }
  return norms;

  /** W^k of a k that is no power of two, from the powers that it is made of. */
  function powerOf(k: number): ScaledRows {
    [doubled, spare] = [rows(work.doubled), rows(work.spare)];
    let power = rows(work.power);
    power.setIdentity(0);
    setLinear(verbs, work, doubled);
    for (let rest = k; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) {
        setScaledProduct(kernels, work.weights, spare, power, doubled);
        [power, spare] = [spare, power];
      }
      if (rest === 1) break;
      setScaledProduct(kernels, work.weights, spare, doubled, doubled);
      [doubled, spare] = [spare, doubled];
    }
    return power;
  }
}

/** W from the images of unit vectors, which are its columns. */
function setLinear({ pushLinear }: Probe["verbs"], work: Work, W: ScaledRows): void {
  const n = W.rows;
  const [values] = W.parts;
  let column = 0;
  for (const part of work.unit) {
    part.fill(0);
    const width = part.length / n;
    for (let j = 0; j < width; j++, column++) part[column * width + j] = 1;
  }
  work.tangent[0]!.fill(0);
  pushLinear!(work.image, work.tangent, work.unit, n);
  let row = 0;
  for (const part of work.image) {
    const width = part.length / n;
    for (let i = 0; i < width; i++, row++)
      for (let j = 0; j < n; j++) values![row * n + j] = part[j * width + i]!;
  }
  W.exponents.fill(0);
  W.normalise();
}
