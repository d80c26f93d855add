"""Golden values of what a trained network is held against, by NumPy in float64.

    python test/golden/verdict.py        writes test/golden/verdict.json

Model:      s_t = tanh(U x_t + W s_{t-1} + b), o_t = V s_t + c, s_0 = 0; losses -ln softmax(o_t)[y_t] or sum_j (o_tj - y_tj)^2 at
            the counted steps, the answers.
constant    the distribution of the classes among the answers, or the mean of each output; of its answers those are wrong
            whose class is not the most frequent, or whose squared error is above 0.04.
above       the mean over the answers of (loss of the network - loss of the constant). With d_i its sum over the n_i answers of
            sequence i: the ratio sum d / sum n, whose standard error over m sequences is
            sqrt(m / (m - 1) * sum((d_i - above * n_i)^2)) / sum n.
words       p(w) = c(w) / N over the words of `training` and the ends of its sentences, words that never come sharing one more
            count; p(w | v) = (c(v w) + t(v) p(w)) / (c(v) + t(v)), t(v) the number of different words after v.

Nothing here is shared with src/. Arrays are flat and row-major, numbers of the inputs have few decimals.
{ "versions", "cases": [ {"name", "loss", "B", "T", "I", "H", "C", "lengths" [B], "mask" [T,B], "x" [T,B,I], "labels" [T,B],
    "targets" [T,B,C], "U", "W", "V", "b", "c", "expected": {"loss", "constant", "errorRate", "above", "se"} } ],
  "words": {"vocabulary", "training": [[...]], "constant": [vocabulary], "after": [[v, w, p], ...]} }
"""

import collections
import json
import pathlib
import platform

import numpy as np

rng = np.random.default_rng(9)


def draw(*shape, std=1.0):
    return np.round(rng.normal(size=shape) * std, 3)


def run(x, U, W, V, b, c):
    s = np.zeros((x.shape[1], W.shape[0]))
    outputs = []
    for x_t in x:
        s = np.tanh(x_t @ U.T + s @ W.T + b)
        outputs.append(s @ V.T + c)
    return np.stack(outputs)


def case(name, loss, mask_rate):
    B, T, I, H, C = 9, 6, 2, 4, 3
    lengths = rng.integers(2, T + 1, B)
    mask = (rng.random((T, B)) < mask_rate) & (np.arange(T)[:, None] < lengths)
    mask[0] = True
    x, labels, targets = draw(T, B, I), rng.choice(C, (T, B), p=[0.6, 0.3, 0.1]), draw(T, B, C, std=0.2)
    U, W, V, b, c = draw(H, I), draw(H, H, std=0.5), draw(C, H, std=0.4), draw(H, std=0.2), draw(C, std=0.2)
    outputs = run(x, U, W, V, b, c)
    sequence = np.broadcast_to(np.arange(B), (T, B))[mask]
    if loss == "classes":
        y = labels[mask]
        logp = outputs[mask] - np.log(np.exp(outputs[mask]).sum(1, keepdims=True))
        losses = -logp[np.arange(y.size), y]
        shares = np.bincount(y, minlength=C) / y.size
        constant, wrong = -np.log(shares[y]), y != shares.argmax()
    else:
        y = targets[mask]
        losses = ((outputs[mask] - y) ** 2).sum(1)
        constant = ((y.mean(0) - y) ** 2).sum(1)
        wrong = constant > 0.04
    d = np.bincount(sequence, losses - constant, B)
    n = np.bincount(sequence, minlength=B)
    above = d.sum() / n.sum()
    se = np.sqrt(B / (B - 1) * ((d - above * n) ** 2).sum()) / n.sum()
    flat = {key: np.asarray(value).flatten().tolist() for key, value in dict(
        lengths=lengths, mask=mask.astype(int), x=x, labels=labels, targets=targets, U=U, W=W, V=V, b=b, c=c).items()}
    return {"name": name, "loss": loss, "B": B, "T": T, "I": I, "H": H, "C": C, **flat, "expected": {
        "loss": losses.mean(), "constant": constant.mean(), "errorRate": wrong.mean(), "above": above, "se": se}}


def words(vocabulary, unknown):
    START, END = 0, 1
    weights = 1 / np.arange(1, vocabulary - 1)
    weights[0] *= unknown
    sentences = [rng.choice(np.arange(2, vocabulary), rng.integers(1, 8), p=weights / weights.sum()).tolist() for _ in range(30)]
    pairs = collections.Counter()
    for sentence in sentences:
        pairs.update(zip([START, *sentence], [*sentence, END]))
    single, after, kinds = collections.Counter(), collections.Counter(), collections.Counter()
    for (v, w), count in pairs.items():
        single[w] += count
        after[v] += count
        kinds[v] += 1
    never = [w for w in range(1, vocabulary) if single[w] == 0]
    N = sum(single.values()) + bool(never)
    p = [0.0] + [single[w] / N if single[w] else 1 / len(never) / N for w in range(1, vocabulary)]
    rows = [[v, w, (pairs[v, w] + kinds[v] * p[w]) / (after[v] + kinds[v]) if after[v] else p[w]]
            for v in range(vocabulary) if v != END for w in range(1, vocabulary)]
    return {"vocabulary": vocabulary, "training": sentences, "constant": p, "after": rows}


golden = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__},
    "cases": [case(f"{loss}, {name}", loss, rate) for loss in ("classes", "values") for name, rate in
              (("every step counts", 1.0), ("some steps count", 0.4), ("the first step counts", 0.0))],
    "words": [words(9, 1), words(12, 0)],
}
path = pathlib.Path(__file__).with_name("verdict.json")
path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
print(f"numpy {np.__version__}: {path.stat().st_size} bytes")
