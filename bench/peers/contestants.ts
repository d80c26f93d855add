/** The peers: how each is started, in which variants, and on which cases. */
import type { Network } from "./cases.ts";
import { built, script } from "./places.ts";

export type Float = "float64" | "float32";

export interface Variant {
  /** The variant's name in requests to the peer's process. */
  readonly name: string;
  readonly float: Float;
  readonly networks: readonly Network[];
  /** In words, for the table. */
  readonly about: string;
}

export interface Peer {
  /** Its name on the command line. */
  readonly name: string;
  readonly title: string;
  readonly language: "node" | "python";
  /** The program, started with the case's folder as its argument. */
  readonly program: () => string;
  /** What to do if it is not installed. */
  readonly hint: string;
  readonly variants: readonly Variant[];
}

const VANILLA = ["vanilla"] as const;
const RECURRENT = ["vanilla", "lstm", "gru"] as const;
const LANGUAGE = ["language"] as const;
const ALL = [...RECURRENT, ...LANGUAGE] as const;

const torchForm = (form: string, about: string, networks: readonly Network[]): Variant[] =>
  (["float64", "float32"] as const).map((float) => ({ name: `${form}-${float}`, float, networks, about }));

/** The reference: every ratio is a peer's time divided by this one's. */
export const OURS: Peer = {
  name: "ours",
  title: "bptt-lab",
  language: "node",
  program: () => built("peer-ours.js"),
  hint: "",
  variants: [{ name: "best", float: "float64", networks: ALL, about: "the engine that a run takes" }],
};

export const PEERS: readonly Peer[] = [
  {
    name: "torch",
    title: "PyTorch",
    language: "python",
    program: () => script("peer_torch.py"),
    hint: "python3 -m pip install torch",
    variants: [
      ...torchForm("fused", "nn.RNN, LSTM, GRU", RECURRENT),
      ...torchForm("loop", "loop over steps", RECURRENT),
      ...torchForm("compiled", "loop, torch.compile", RECURRENT),
      ...torchForm("windows", "windows as a batch", LANGUAGE),
    ],
  },
  {
    name: "jax",
    title: "JAX",
    language: "python",
    program: () => script("peer_jax.py"),
    hint: "python3 -m pip install jax",
    variants: [{ name: "scan", float: "float64", networks: RECURRENT, about: "jit, lax.scan" }],
  },
  {
    name: "numpy",
    title: "NumPy",
    language: "python",
    program: () => script("peer_numpy.py"),
    hint: "python3 -m pip install numpy",
    variants: [
      { name: "loop", float: "float64", networks: VANILLA, about: "loop over steps" },
      { name: "double-loop", float: "float64", networks: LANGUAGE, about: "loop over outputs, lags" },
    ],
  },
  {
    name: "tfjs",
    title: "TensorFlow.js",
    language: "node",
    program: () => built("peer-tfjs.js"),
    hint: "npm i --no-save @tensorflow/tfjs @tensorflow/tfjs-backend-wasm",
    variants: [
      { name: "plain", float: "float32", networks: VANILLA, about: "wasm, variableGrads" },
      { name: "tuned", float: "float32", networks: VANILLA, about: "wasm, own product gradients" },
    ],
  },
  {
    name: "wasm",
    title: "bptt-lab, WebAssembly",
    language: "node",
    program: () => built("peer-ours.js"),
    hint: "",
    variants: [{ name: "wasm", float: "float64", networks: ALL, about: "no native kernels" }],
  },
  {
    name: "twins",
    title: "bptt-lab's twins",
    language: "node",
    program: () => built("peer-ours.js"),
    hint: "",
    variants: [{ name: "twins", float: "float64", networks: ALL, about: "plain TypeScript" }],
  },
];

/** Largest allowed relative difference of twenty losses from ours: rounding, amplified by twenty updates. */
export const AGREEMENT: Readonly<Record<Float, number>> = { float64: 1e-6, float32: 1e-3 };
