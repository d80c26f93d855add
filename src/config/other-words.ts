/** What other tools (PyTorch, Keras, JAX, Hydra, papers) call things, and what they are called here. */
import type { Kind } from "../components/define.ts";

/** Our word → theirs, in lower case, words joined by `-`. What is no setting here begins with a blank. */
type Words = Readonly<Record<string, string>>;

const SETTINGS: Words = {
  "training.optimizer.rate": "lr learning-rate learningrate step-size eta base-lr init-lr lr0",
  "training.updates, where one update is one batch":
    "epochs epoch num-epochs n-epochs max-epochs nb-epoch num-train-epochs steps iterations iteration iters n-iter " +
    "num-iter steps-per-epoch max-iter max-iters max-steps num-steps train-steps training-steps num-updates n-updates niter",
  "training.batch": "batch-size batchsize bs b minibatch mini-batch minibatch-size train-batch-size",
  "model.hidden":
    "hidden-size h hid hiddensize hidden-dim hidden-dims hidden-units n-hidden num-hidden num-units n-units units nhid d-model " +
    "rnn-size rnn-units width state-size",
  "model.layers": "n-layers num-layers nlayers nb-layers depth num-hidden-layers n-layer",
  "task.length":
    "seq-len seq-length sequence-length seqlen t timesteps time-steps n-timesteps max-len maxlen lag",
  "training.noise: [{ name: recurrent-dropout, rate: 0.25 }]":
    "dropout dropout-rate dropout-p drop keep-prob recurrent-dropout rnn-dropout variational-dropout",
  "training.regularizers: [{ name: l2, strength: 1e-4 }], or the optimizer adamw":
    "weight-decay weightdecay wd l2 l2-reg lambda l2-regularization weight-penalty",
  "training.regularizers":
    "l1 regularization regularizer regularisation reg penalty penalties kernel-regularizer",
  "training.clip: { name: norm, threshold: 1 }":
    "gradient-clipping gradient-clip grad-clip grad-clipping clip-norm clipnorm max-grad-norm max-norm clip-grad " +
    "clip-grad-norm gradient-clip-val gradient-clip-norm clipping clip-gradients global-clipnorm",
  "training.clip: { name: value, threshold: 1 }": "clip-value clipvalue clip-grad-value",
  "training.optimizer: { name: sgd, momentum: 0.9 }": "momentum nesterov",
  "training.optimizer: { name: adam, beta1: 0.9, beta2: 0.999 }": "betas beta1 beta2 beta-1 beta-2",
  "training.optimizer.epsilon": "eps epsilon adam-epsilon",
  "training.optimizer": "optim optimiser solver algorithm opt",
  "training.schedule":
    "lr-scheduler scheduler lr-schedule lr-decay learning-rate-schedule learning-rate-decay decay annealing",
  "training.schedule: { name: warm-up, updates: 100 }": "warmup warm-up warmup-steps num-warmup-steps",
  "training.truncation: { name: window, length: 20 }":
    "window bptt tbptt bptt-steps bptt-truncate truncated-bptt truncate tau k1 k2 truncation-length bptt-length",
  "training.stop-when-solved": "early-stopping early-stop patience",
  "training.objective": "reduction loss-reduction",
  " the task decides the loss; sum or mean over time is training.objective":
    "loss criterion loss-fn loss-function lossfunc cost",
  "model.activation":
    "nonlinearity nonlin act act-fn activation-fn activation-function hidden-act hidden-activation",
  "model.cell":
    "rnn rnn-type rnn-cell cell-type celltype recurrent recurrent-type architecture arch network net model-type model-name lstm gru",
  "model.bias": "use-bias biases",
  "model.init.W, model.init.U, model.init.V and model.init.b":
    "initializer initialiser initialization weight-init weights-init init-method init-scheme xavier kaiming he glorot",
  "model.init.W": "recurrent-initializer recurrent-init w-init hidden-init weight-hh hh recurrent-weights",
  "model.init.U": "kernel-initializer input-init weight-ih ih",
  "model.init.b": "bias-initializer bias-init forget-bias unit-forget-bias",
  "model.initial-state": "h0 initial-hidden init-state",
  task: "dataset data problem benchmark datasets",
  "task.vocabulary": "vocab vocab-size vocabulary-size n-tokens ntoken num-words",
  "evaluation.every":
    "eval-every eval-interval val-interval eval-steps log-interval val-check-interval eval-freq",
  "evaluation.sequences": "eval-batches test-size n-test val-size eval-size num-eval eval-batch-size",
  "diagnostics.every": "diagnostics-interval probe-every measure-every",
  seeds:
    "seed random-seed rng-seed manual-seed random-state n-seeds num-seeds repeats repetitions trials n-runs",
  name: "experiment experiment-name run-name exp-name title project tag",
  extends: "defaults base include inherits inherit import parent",
  sweep: "grid grid-search search search-space hyperparameters multirun sweeper matrix param-grid",
  " use the option --results DIR":
    "output-dir out-dir outdir output out save-dir log-dir logdir results results-dir run-dir workdir",
  " the task decides the sizes of inputs and outputs":
    "input-size output-size input-dim output-dim n-inputs n-outputs num-classes n-classes nclass ninp nout in-features " +
    "out-features input-shape features",
  " there is none: words are read one-hot, so that the columns of U are their embeddings":
    "embedding embedding-dim embedding-size embed-dim emb-size emb-dim emsize tied tie-weights",
  " there is nothing to set: give the command again, and it goes on where it stopped":
    "resume restart checkpoint checkpoints checkpointing checkpoint-every ckpt ckpt-path load-checkpoint save-every",
  " there is nothing to set: the command tells what happens, and --quiet only the end":
    "verbose verbosity progress progress-bar logging logger log debug wandb tensorboard mlflow callbacks",
  " there is nothing to set: sequences are drawn anew, and task.validation holds sentences of a text out":
    "shuffle val-split validation-split test-split train-split split val-size",
  " there is no such setting; a plug-in can have a cell with it (docs/writing-a-cell.md)":
    "bidirectional layer-norm layernorm batch-norm batchnorm normalization attention peephole peepholes residual " +
    "skip-connections",
  " there is nothing to set: float64 on the processor, with the same bits everywhere":
    "device gpu gpus cuda accelerator dtype precision fp16 amp mixed-precision deterministic num-threads num-workers n-jobs jobs threads",
};

const OPTIONS: Words = {
  rate: "lr learning-rate learningrate step-size eta p prob probability dropout drop-prob",
  epsilon: "eps epsilon-hat",
  beta1: "betas beta-1 b1 momentum",
  beta2: "beta-2 b2 rho",
  decay: "alpha rho beta2 smoothing",
  "weight-decay": "wd l2 lambda",
  strength: "lambda weight coefficient coef alpha beta factor lam scale weight-decay l2",
  threshold: "max-norm clip-norm clip max-grad-norm clip-value value limit bound c",
  std: "stddev sigma sd standard-deviation variance",
  gain: "scale",
  scale: "gain alpha factor",
  slope: "negative-slope alpha",
  alpha: "slope",
  length: "seq-len seq-length sequence-length t tau k steps lags size n timesteps bptt lag delay",
  updates: "steps t-max warmup-steps iterations epochs num-warmup-steps",
  factor: "gamma decay",
  every: "step-size interval step period",
  on: "parameters params weights targets",
  vocabulary: "vocab-size vocab num-words",
  text: "path file data corpus dataset",
  "forget-bias": "unit-forget-bias bias",
  floor: "eta-min min-lr minimum",
};

const NAMES: Partial<Record<Kind, Words>> = {
  initializer: {
    "glorot-uniform or glorot-normal": "xavier glorot",
    "glorot-uniform": "xavier-uniform xavieruniform",
    "glorot-normal": "xavier-normal xaviernormal",
    "he-normal or he-uniform": "he kaiming msra",
    "he-normal": "kaiming-normal",
    "he-uniform": "kaiming-uniform",
    "lecun-normal": "lecun lecun-uniform",
    gaussian: "normal randn random-normal truncated-normal normal-distribution",
    "uniform-fan-in": "uniform random rand random-uniform default pytorch torch",
    "constant, which is 0 unless you say otherwise": "zeros zero null",
    "constant, as in { name: constant, value: 1 }": "ones one",
    identity: "eye irnn diag",
    orthogonal: "ortho haar saxe unitary qr svd",
    "np-rnn": "positive-definite",
  },
  cell: {
    vanilla: "rnn simple-rnn simplernn simple elman basic basic-rnn tanh-rnn rnn-tanh rnncell standard srn",
    "vanilla, with model.activation: relu": "rnn-relu relu-rnn irnn",
    "exp-rnn, scornn or lru": "urnn unitary orthogonal orthogonal-rnn eurnn",
    lru: "ssm s4 s4d s5 mamba linear",
    "lstm or gru": "gated",
    "antisymmetric or cornn": "ode neural-ode oscillator",
    "lstm, whose option is forget-bias": "lstm-forget",
  },
  optimizer: {
    "sgd, as in { name: sgd, momentum: 0.9 }": "momentum heavy-ball polyak",
    "sgd, as in { name: sgd, momentum: 0.9, nesterov: true }": "nesterov nag",
    sgd: "gd gradient-descent vanilla plain",
  },
  activation: {
    sigmoid: "logistic expit",
    identity: "linear none id null",
    silu: "swish",
    "leaky-relu": "lrelu leaky",
    sin: "sine snake",
    "relu, or leaky-relu": "prelu rrelu relu6",
  },
  clipper: {
    norm: "clip-norm global-norm gradient-norm clip-grad-norm l2 clip max-norm",
    value: "clip-value clamp elementwise element",
    adaptive: "agc",
    none: "off no false null nothing",
  },
  regularizer: {
    l2: "weight-decay ridge tikhonov wd",
    l1: "lasso sparsity",
    activation: "ar",
    "temporal-activation": "tar",
    omega: "pascanu vanishing",
    "soft-orthogonality": "orthogonal ortho orthogonality",
    "l1 and l2, one after the other": "elastic-net",
  },
  noise: { "recurrent-dropout": "dropout variational variational-dropout drop" },
  truncation: {
    full: "bptt none no infinite untruncated",
    "window, or chunk": "tbptt truncated truncated-bptt trunc",
  },
  schedule: {
    constant: "none fixed no off",
    "warm-up": "warmup linear-warmup linear",
    cosine: "cosine-annealing cosineannealing annealing cosine-decay sgdr",
    step: "step-lr steplr exponential multistep exponential-decay",
    "halve-on-rise": "plateau reduce-on-plateau reducelronplateau reduce-lr-on-plateau",
    "inverse-time": "1/t inverse inverse-decay",
  },
  task: {
    adding: "add addition adding-problem sum",
    images: "mnist fashion-mnist smnist psmnist sequential-mnist permuted-mnist pixel-mnist image idx",
    "labelled-sequences":
      "labeled-sequences custom custom-data own-data dataset npz numpy classification sequence-classification",
    "language-model": "lm ptb penn-treebank wikitext wikitext-2 text words moby-dick",
    "temporal-order": "order temporal",
    "text-stream": "char-lm char-rnn character-level characters enwik8 text8 stream",
    "time-series": "timeseries forecast forecasting series csv regression prediction",
  },
  diagnostic: {
    attribution: "causes cause why attributions decomposition",
    jacobians: "jacobian gradients gradient gradient-norm grad-norm norms gradient-flow",
    lyapunov: "lyapunov-exponents lyapunov-spectrum exponents chaos lle",
    units: "saturation dead-units activations gates gate-openness neurons",
    spectra: "spectrum eigenvalues singular-values svd eigs spectral-radius henrici normality",
  },
};

/** `Hidden_Size` and `hiddenSize` are both `hidden-size`. */
const normal = (word: string): string =>
  word
    .slice(0, 60)
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[_\s.]+/g, "-")
    .replace(/^-+|-+$/g, "");

function turned(words: Words): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, string[]>();
  for (const [ours, theirs] of Object.entries(words))
    for (const word of theirs.split(" ")) table.set(word, [...(table.get(word) ?? []), ours]);
  return table;
}

const settings = turned(SETTINGS);
const options = turned(OPTIONS);
const names = new Map(Object.entries(NAMES).map(([kind, words]) => [kind, turned(words)]));

/** The word that a text of ours begins with. */
const first = (ours: string): string => /^[\w-]*/.exec(ours)![0];

/** `here it is training.optimizer.rate`, for a key or option of another tool's; undefined if it is none we know. */
export function settingMeant(word: string): string | undefined {
  const ours = settings.get(normal(word))?.[0];
  if (ours === undefined) return undefined;
  return ours.startsWith(" ") ? ours.trimStart() : `here it is ${ours}`;
}

/** The path alone, if what they mean is simply a setting's value: `training.optimizer.rate`. */
export function pathMeant(word: string): string | undefined {
  const ours = settings.get(normal(word))?.[0]?.split(", ")[0];
  return ours !== undefined && /^[\w.-]+$/.test(ours) ? ours : undefined;
}

/** Without the module and the `Cell` of a class: `nn.LSTMCell` → lstm. */
const stripped = (word: string): string =>
  word
    .slice(0, 60)
    .replace(/^.*[.:/]/, "")
    .replace(/[_-]?(?:cell|layer)$/i, "");

/** Letters and digits alone. */
const squashed = (word: string): string => word.toLowerCase().replace(/[^a-z\d]/g, "");

/** The option of a component that has these; undefined if none of them is meant. */
export const optionMeant = (word: string, own: readonly string[]): string | undefined =>
  options.get(normal(word))?.find((option) => own.includes(option));

/** `glorot-uniform or glorot-normal`, if there is a component of this kind that goes by another name here. */
export function nameMeant(kind: Kind, word: string, known: readonly string[]): string | undefined {
  const forms = [word, stripped(word)];
  const theirs = forms.flatMap((form) => names.get(kind)?.get(normal(form)) ?? []);
  const ours = theirs.find((one) => known.includes(first(one)));
  // `tanh` for `Tanh` is a slip, which is said otherwise.
  const same = (form: string) => known.find((one) => squashed(one) === squashed(form));
  return ours ?? (forms[0] === forms[1] ? undefined : same(stripped(word)));
}
