/**
 * TensorFlow.js on its WebAssembly backend (float32): `node peer-tfjs.js FOLDER`. Its packages are not dependencies
 * of this repository; they are resolved from the repository, or from the folder that BPTT_LAB_TFJS names.
 *
 * Products that transpose take a slow path in the backend, and so does `unstack`. Hence two variants: `plain` is what
 * one would write first; `tuned` gives each product its own gradient, with the transposes made outside. In both, the
 * inputs are prepared as one tensor per time step.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { readCase } from "./case-files.ts";
import { BATCHES } from "./cases.ts";
import { repository } from "./places.ts";
import type { Session } from "./serve.ts";
import { sayMissing, serve } from "./serve.ts";

/** The part of TensorFlow.js that is used here. */
interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
  dispose(): void;
}
interface Variable extends Tensor {
  readonly name: string;
  assign(value: Tensor): void;
}
type Gradients = Readonly<Record<string, Tensor>>;
interface Tensorflow {
  readonly version: { readonly tfjs: string };
  env(): { set(flag: string, value: boolean): void; getAsync(flag: string): Promise<unknown> };
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  variable(value: Tensor, trainable: boolean, name: string): Variable;
  tidy(compute: () => Tensor): Tensor;
  keep(value: Tensor): Tensor;
  zeros(shape: readonly number[]): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  div(a: Tensor | number, b: Tensor): Tensor;
  minimum(a: Tensor | number, b: Tensor): Tensor;
  addN(terms: readonly Tensor[]): Tensor;
  sum(a: Tensor): Tensor;
  mean(a: Tensor): Tensor;
  square(a: Tensor): Tensor;
  sqrt(a: Tensor): Tensor;
  tanh(a: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  transpose(a: Tensor): Tensor;
  customGrad(
    f: (...inputs: [...Tensor[], (saved: Tensor[]) => void]) => {
      value: Tensor;
      gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[];
    },
  ): (...inputs: Tensor[]) => Tensor;
  variableGrads(f: () => Tensor, variables: readonly Variable[]): { value: Tensor; grads: Gradients };
  readonly train: { sgd(rate: number): { applyGradients(gradients: Gradients): void } };
}
interface WasmBackend {
  readonly version_wasm: string;
  setThreadsCount(threads: number): void;
}

interface Weights {
  readonly U: Variable;
  readonly W: Variable;
  readonly b: Variable;
  readonly V: Variable;
  readonly c: Variable;
}

interface TensorBatch {
  /** T tensors [B, 2]. */
  readonly x: readonly Tensor[];
  /** The same transposed, [2, B]. */
  readonly xT: readonly Tensor[];
  /** [B, 1] */
  readonly y: Tensor;
}

const squaredError = (tf: Tensorflow, s: Tensor, { V, c }: Weights, y: Tensor): Tensor =>
  tf.mean(tf.square(tf.sub(tf.add(tf.matMul(s, V), c), y)));

function plainLoss(tf: Tensorflow, weights: Weights, { x, y }: TensorBatch, s: Tensor): Tensor {
  for (const xt of x)
    s = tf.tanh(tf.add(tf.add(tf.matMul(xt, weights.U), tf.matMul(s, weights.W)), weights.b));
  return squaredError(tf, s, weights, y);
}

/** `WT` is W transposed, made once per update and constant to the tape: the gradients of W come from `recur`. */
function tunedLoss(
  tf: Tensorflow,
  weights: Weights,
  { x, xT, y }: TensorBatch,
  s: Tensor,
  WT: Tensor,
): Tensor {
  const { U, W, b } = weights;
  const recur = tf.customGrad((...inputs) => {
    // Sound: customGrad passes its two arguments and `save`.
    const [before, matrix, save] = inputs as unknown as [Tensor, Tensor, (saved: Tensor[]) => void];
    save([before]);
    return {
      value: tf.matMul(before, matrix),
      gradFunc: (dy, [saved]) => [tf.matMul(dy, WT), tf.matMul(tf.transpose(saved!), dy)],
    };
  });
  for (const [t, xt] of x.entries()) {
    const drive = tf.customGrad((...inputs) => ({
      value: tf.matMul(xt, inputs[0] as Tensor),
      gradFunc: (dy) => [tf.matMul(xT[t]!, dy)],
    }));
    s = tf.tanh(tf.add(tf.add(drive(U), recur(s, W)), b));
  }
  return squaredError(tf, s, weights, y);
}

/** Row-major [rows, columns] → [columns, rows]. */
function transposed(values: Float64Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  return out;
}

function load(tf: Tensorflow, variant: string): Session {
  const { case: one, values, batches } = readCase(process.argv[2]!);
  if (one.kind !== "adding" || batches.kind !== "adding") throw new Error(`no peer of case ${one.name}`);
  const { T, B, H } = one;
  const initial = {
    U: tf.tensor(transposed(values("U"), H, 2), [2, H]),
    W: tf.tensor(transposed(values("W"), H, H), [H, H]),
    b: tf.tensor(Float32Array.from(values("b")), [H]),
    V: tf.tensor(transposed(values("V"), 1, H), [H, 1]),
    c: tf.tensor(Float32Array.from(values("c")), [1]),
  };
  const weight = (name: keyof Weights) => tf.variable(initial[name], true, `${variant} ${name}`);
  const weights: Weights = { U: weight("U"), W: weight("W"), b: weight("b"), V: weight("V"), c: weight("c") };
  const inOrder = Object.values(weights) as Variable[];
  const data = Array.from({ length: BATCHES }, (_, i): TensorBatch => {
    const at = (t: number) => batches.x.subarray((i * T + t) * B * 2, (i * T + t + 1) * B * 2);
    const steps = Array.from({ length: T }, (_, t) => t);
    return {
      x: steps.map((t) => tf.tensor(Float32Array.from(at(t)), [B, 2])),
      xT: steps.map((t) => tf.tensor(transposed(at(t), B, 2), [2, B])),
      y: tf.tensor(Float32Array.from(batches.y.subarray(i * B, (i + 1) * B)), [B, 1]),
    };
  });
  const s0 = tf.zeros([B, H]);
  const clip = tf.tensor(Float32Array.of(one.clip), []);
  const optimizer = tf.train.sgd(one.rate);
  let next = 0;

  const update = (batch: TensorBatch): Tensor => {
    const WT = tf.transpose(weights.W);
    const { value, grads } = tf.variableGrads(
      () => (variant === "tuned" ? tunedLoss(tf, weights, batch, s0, WT) : plainLoss(tf, weights, batch, s0)),
      inOrder,
    );
    const norm = tf.sqrt(tf.addN(Object.values(grads).map((g) => tf.sum(tf.square(g)))));
    const factor = tf.minimum(1, tf.div(clip, norm));
    optimizer.applyGradients(
      Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g, factor)])),
    );
    return value;
  };
  return {
    reset() {
      for (const name of ["U", "W", "b", "V", "c"] as const) weights[name].assign(initial[name]);
      next = 0;
    },
    step(wanted) {
      const batch = data[next]!;
      next = (next + 1) % BATCHES;
      const loss = tf.tidy(() => update(batch));
      const value = wanted ? loss.dataSync()[0]! : NaN;
      loss.dispose();
      return value;
    },
  };
}

/** The two packages, or null if they are not installed. */
async function start(): Promise<{ tf: Tensorflow; wasm: WasmBackend } | null> {
  const from = createRequire(join(process.env["BPTT_LAB_TFJS"] ?? repository(), "package.json"));
  let modules: [unknown, unknown];
  try {
    modules = [from("@tensorflow/tfjs"), from("@tensorflow/tfjs-backend-wasm")];
  } catch (error) {
    sayMissing(error instanceof Error ? error.message.split("\n")[0]! : String(error));
    return null;
  }
  // Sound as far as the interfaces above repeat what TensorFlow.js 4 documents.
  const [tf, wasm] = modules as [Tensorflow, WasmBackend];
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  wasm.setThreadsCount(1);
  if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js: the wasm backend does not start");
  await tf.ready();
  return { tf, wasm };
}

// TensorFlow.js prints a greeting, which must not end up among the replies.
console.info = console.warn = console.log = console.error;
const modules = await start();
if (modules) {
  const { tf, wasm } = modules;
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true ? "SIMD" : "no SIMD";
  await serve({ tfjs: `${tf.version.tfjs} (wasm backend ${wasm.version_wasm}, ${simd})` }, (variant) =>
    load(tf, variant),
  );
}
