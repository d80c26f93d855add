/**
 * The hand-written cells again, as equations. Parameters have the names and shapes that they have there, so values are
 * copied over one to one. Nothing but exp(A), the inverse and GELU's values is shared with the hand-written ones.
 */
import {
  bias,
  concat,
  cos,
  elementwise,
  equations,
  exp,
  made,
  matrix,
  mix,
  recurrent,
  sigmoid,
  sin,
  split,
  square,
  tanh,
  vector,
} from "../../../src/api.ts";
import type { BuiltCell, Vector } from "../../../src/api.ts";
import type { CellContext } from "../../../src/components/define.ts";
import { addSkewGradient, skewParameter, unpackSkew } from "../../../src/components/cells/skew.ts";
import { gelu } from "../../../src/components/activations/gelu.ts";
import {
  exponentialWork,
  setExponential,
  setExponentialAdjoint,
} from "../../../src/engine/matrix-exponential.ts";
import { inverseWork, setInverse } from "../../../src/engine/matrix-inverse.ts";

type Options = Readonly<Record<string, number | boolean>>;
type Twin = (context: CellContext, options: Options) => BuiltCell;

const number = (options: Options, name: string): number => Number(options[name]);

const vanilla: Twin = (context) =>
  equations(context, {
    parameters: { W: recurrent },
    step: ({ a, h }, { W }, f) => ({ h: f(a.plus(W.times(h))) }),
  });

const leaky: Twin = (context, options) => {
  const leak = number(options, "leak");
  return equations(context, {
    parameters: { W: recurrent },
    step: ({ a, h }, { W }, f) => ({ h: h.times(1 - leak).plus(f(W.times(h).plus(a)).times(leak)) }),
  });
};

const lstm: Twin = (context) => {
  const H = context.hidden;
  return equations(context, {
    state: { h: H, c: H },
    driveGates: 4,
    parameters: { W: { ...recurrent, gates: 4 } },
    gateNames: { W: ["i", "f", "g", "o"] },
    step({ a, h, c }, { W }) {
      const [i, f, g, o] = split(a.plus(W.times(h)), 4);
      const memory = sigmoid(f)
        .times(c)
        .plus(sigmoid(i).times(tanh(g)));
      return { h: sigmoid(o).times(tanh(memory)), c: memory };
    },
  });
};

const gru: Twin = (context) =>
  equations(context, {
    driveGates: 3,
    parameters: { W: { ...recurrent, gates: 3 }, b_n: { ...bias, init: "zero" } },
    gateNames: { W: ["r", "z", "n"] },
    step({ a, h }, { W, b_n }) {
      const [ar, az, an] = split(a, 3);
      const [hr, hz, hn] = split(W.times(h), 3);
      const n = tanh(an.plus(sigmoid(ar.plus(hr)).times(hn.plus(b_n))));
      return { h: mix(sigmoid(az.plus(hz)), h, n) };
    },
  });

const minimalRnn: Twin = (context) =>
  equations(context, {
    parameters: { W: recurrent, Wz: square("U"), b_u: bias },
    step({ a, h }, { W, Wz, b_u }) {
      const z = tanh(a);
      const u = sigmoid(W.times(h).plus(Wz.times(z)).plus(b_u));
      return { h: mix(u, h, z) };
    },
  });

const scrn: Twin = (context, options) => {
  const { hidden: H } = context;
  const [K, decay] = [number(options, "context"), number(options, "decay")];
  return equations(context, {
    state: { h: H + K },
    drive: H + K,
    parameters: { W: recurrent, P: matrix("U", H, K) },
    step({ a, h }, { W, P }) {
      const [ah, as] = split(a, [H, K]);
      const [hidden, slow] = split(h, [H, K]);
      const s = as.times(1 - decay).plus(slow.times(decay));
      return { h: concat(sigmoid(P.times(s).plus(ah).plus(W.times(hidden))), s) };
    },
  });
};

const indRnn: Twin = (context) =>
  equations(context, {
    parameters: { w: { ...vector("zero"), recurrent: true } },
    step: ({ a, h }, { w }, f) => ({ h: f(a.plus(w.times(h))) }),
  });

const antisymmetric: Twin = (context, options) =>
  equations(context, {
    parameters: { W: recurrent },
    step({ a, h }, { W }, f) {
      const Mh = W.times(h)
        .minus(W.transposed.times(h))
        .minus(h.times(number(options, "diffusion")));
      return { h: h.plus(f(Mh.plus(a)).times(number(options, "step"))) };
    },
  });

const cornn: Twin = (context, options) => {
  const { hidden: H } = context;
  const dt = number(options, "step");
  return equations(context, {
    state: { h: H, z: H },
    parameters: { W: recurrent, Wz: { ...square("W"), recurrent: true } },
    step({ a, h: y, z }, { W, Wz }, f) {
      const force = f(W.times(y).plus(Wz.times(z)).plus(a));
      const pull = y.times(number(options, "stiffness")).plus(z.times(number(options, "damping")));
      const velocity = z.plus(force.minus(pull).times(dt));
      return { h: y.plus(velocity.times(dt)), z: velocity };
    },
  });
};

const skip: Twin = (context, options) => {
  const { hidden: H } = context;
  const k = number(options, "steps");
  const names = ["h", ...Array.from({ length: k - 1 }, (_, i) => `h_${i + 1}`)];
  const state: Record<string, number> = Object.fromEntries(names.map((name) => [name, H]));
  return equations(context, {
    state,
    parameters: { W: recurrent },
    step({ a, ...line }, { W }, f) {
      const moved = names.slice(1).map((name, i) => [name, line[names[i]!]!] as const);
      const h = line[names.at(-1)]!.plus(f(a.plus(W.times(line["h"]!))));
      return { h, ...Object.fromEntries(moved) };
    },
  });
};

/** λ∘x + γ∘a in real arithmetic, with λ and γ as functions of the parameters. */
function turned(
  x: Vector,
  a: Vector,
  { nu_log, theta_log, gamma_log }: Readonly<Record<"nu_log" | "theta_log" | "gamma_log", Vector>>,
): Vector {
  const modulus = exp(exp(nu_log).times(-1));
  const phase = exp(theta_log);
  const [real, imaginary] = [modulus.times(cos(phase)), modulus.times(sin(phase))];
  const gamma = exp(gamma_log);
  const [re, im] = split(x, 2);
  const [aRe, aIm] = split(a, 2);
  return concat(
    real.times(re).minus(imaginary.times(im)).plus(gamma.times(aRe)),
    imaginary.times(re).plus(real.times(im)).plus(gamma.times(aIm)),
  );
}

const ring = {
  nu_log: { ...vector("zero"), recurrent: true },
  theta_log: { ...vector("zero"), recurrent: true },
  gamma_log: vector("zero"),
} as const;

const lru: Twin = (context, options) => {
  const { hidden: H, kernels } = context;
  if (options["gated"] !== true) {
    return equations(context, {
      state: { h: 2 * H },
      driveGates: 2,
      parameters: ring,
      step: ({ a, h }, own) => ({ h: turned(h, a, own) }),
    });
  }
  const { apply, derivative, gamma } = gelu.create({}, { kernels });
  const geluOf = elementwise({ name: "gelu", apply, derivative, reads: "z", gamma });
  return equations(context, {
    state: { h: H, x: 2 * H },
    driveGates: 2,
    parameters: { ...ring, C: matrix("V", H, 2 * H), G: { ...square("V"), gates: 2 } },
    step({ a, x }, { C, G, ...own }) {
      const now = turned(x, a, own);
      const [read, gate] = split(G.times(geluOf(C.times(now))), 2);
      return { h: read.times(sigmoid(gate)), x: now };
    },
  });
};

const expRnn: Twin = (context) => {
  const { kernels, hidden: n } = context;
  const rotation = made({
    parameters: { A: skewParameter(n) },
    work: { A: [n, n], W: [n, n], dW: [n, n], dA: [n, n], exponential: exponentialWork(n) },
    bind: ({ parameters, gradients, work: { A, W, dW, dA, exponential } }) => ({
      W,
      dW,
      make() {
        unpackSkew(A, parameters.A, n);
        setExponential(kernels, exponential, W, A, n);
        dW.fill(0);
      },
      finish() {
        setExponentialAdjoint(kernels, exponential, dA, A, dW, n);
        addSkewGradient(gradients.A, dA, n);
      },
    }),
  });
  return equations(context, {
    parameters: { W: rotation },
    step: ({ a, h }, { W }, f) => ({ h: f(a.plus(W.times(h))) }),
  });
};

/** W = (I + A)⁻¹(I − A) D: with P = (I + A)⁻¹ W D = 2P − I, and dA = −Pᵀ dP Pᵀ with dP = 2 dW D. */
const scornn: Twin = (context, options) => {
  const { hidden: n } = context;
  const positive = n - Math.round(number(options, "negative") * n);
  const sign = (j: number): number => (j < positive ? 1 : -1);
  const reflection = made({
    parameters: { A: skewParameter(n) },
    work: { A: [n, n], P: [n, n], W: [n, n], dW: [n, n], dA: [n, n], inverse: inverseWork(n) },
    bind: ({ parameters, gradients, work: { A, P, W, dW, dA, inverse } }) => ({
      W,
      dW,
      make() {
        unpackSkew(A, parameters.A, n);
        for (let i = 0; i < n; i++) A[i * n + i] = 1;
        setInverse(inverse, P, A, n);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) W[i * n + j] = (2 * P[i * n + j]! - (i === j ? 1 : 0)) * sign(j);
        dW.fill(0);
      },
      finish() {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let total = 0;
            for (let k = 0; k < n; k++)
              for (let l = 0; l < n; l++)
                total -= P[k * n + i]! * 2 * dW[k * n + l]! * sign(l) * P[j * n + l]!;
            dA[i * n + j] = total;
          }
        }
        addSkewGradient(gradients.A, dA, n);
      },
    }),
  });
  return equations(context, {
    parameters: { W: reflection },
    step: ({ a, h }, { W }, f) => ({ h: f(a.plus(W.times(h))) }),
  });
};

/** By the names of the cells that they are twins of. */
export const twins: Readonly<Record<string, Twin>> = {
  antisymmetric,
  cornn,
  "exp-rnn": expRnn,
  gru,
  "ind-rnn": indRnn,
  leaky,
  lru,
  lstm,
  "minimal-rnn": minimalRnn,
  scornn,
  scrn,
  skip,
  vanilla,
};
