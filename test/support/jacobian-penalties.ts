/** What a penalty on Jacobians comes to in a network of four units. */
import { computeGradient } from "../../src/training/update.ts";
import { chosen, gradientOf, noFigures, planOn, setParameter } from "./plans.ts";

export const [B, T, H] = [2, 6, 4];

export interface Trial {
  readonly W: readonly number[];
  readonly activation?: string;
  readonly bias?: number;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly lengths?: readonly number[];
  /** Factor on the targets' errors. */
  readonly error?: number;
}

/** The penalty and its gradient (that of the loss taken away) of one input and one output that count at the end. */
export function penaltyOf(name: string, trial: Trial) {
  const { W, activation = "identity", bias = 0.1, options = {}, lengths = [T, T], error = 1 } = trial;
  const run = (regularizers: readonly { readonly name: string }[]) => {
    const plan = planOn(
      {
        B,
        T,
        inputs: { kind: "values", size: 1 },
        outputs: { kind: "values", size: 1 },
        values: Array.from({ length: T * B }, (_, i) => 0.3 * ((i * 7) % 5) - 0.5),
        targets: Array<number>(T * B).fill(2),
        lengths,
        mask: Array.from({ length: T * B }, (_, row) =>
          Math.floor(row / B) === lengths[row % B]! - 1 ? 1 : 0,
        ),
      },
      {
        model: { hidden: H, activation: chosen("activation", activation) },
        training: { regularizers: [...regularizers] },
      },
    );
    setParameter(plan, "W", W);
    setParameter(plan, "U", [0.5, -0.4, 0.3, 0.7]);
    setParameter(
      plan,
      "V",
      [1, -1, 0.5, 0.5].map((v) => v * error),
    );
    setParameter(plan, "b", Array<number>(H).fill(bias));
    const figures = noFigures();
    computeGradient(plan, 1, figures);
    return { ...figures, dW: gradientOf(plan, "W"), dU: gradientOf(plan, "U"), db: gradientOf(plan, "b") };
  };
  const plain = run([]);
  const with1 = run([chosen("regularizer", name, { strength: 1, ...options })]);
  const change = (key: "dW" | "dU" | "db") => with1[key].map((g, i) => g - plain[key][i]!);
  return { penalty: with1.penalty, dW: change("dW"), dU: change("dU"), db: change("db") };
}

export const scaledIdentity = (g: number) =>
  Array.from({ length: H * H }, (_, i) => (i % (H + 1) === 0 ? g : 0));

export const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
