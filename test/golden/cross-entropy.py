"""Golden softmax cross-entropies, by mpmath with 50 digits and checked against torch and scipy.

    python test/golden/cross-entropy.py    writes test/golden/cross-entropy.json

Shape of the JSON: { "versions": {...}, "cases": [ {"classes", "rows", "logits" [rows,classes], "labels" [rows],
"losses" [rows] = -ln p_label, "gradients" [rows,classes] = p - onehot(label), "hits" [rows] = 1 where the label's
logit is the largest, the first of equals} ] }. All numbers but versions are correctly rounded doubles.
"""

import json
import pathlib
import platform

import mpmath
import numpy as np
import scipy.special
import torch

mpmath.mp.dps = 50 + 900  # the logits reach 1e3, and 1 + e^-2000 has to keep its small part


def exact(logits, label):
    weights = [mpmath.exp(mpmath.mpf(z)) for z in logits]
    total = mpmath.fsum(weights)
    gradient = [float(w / total - (1 if j == label else 0)) for j, w in enumerate(weights)]
    return float(mpmath.log(total / weights[label])), gradient


def main():
    random = np.random.default_rng(5)
    blocks = [
        np.round(random.normal(0, 1, (6, 5)), 4),
        np.round(random.normal(0, 20, (6, 4)), 4),
        np.array([[1e3, -1e3], [-1e3, 1e3], [1e3, 1e3], [-1e3, -1e3], [1e3, 999.0], [0.0, -1e3]]),
        np.array([[1e3, -1e3, 0.0], [-1e3, -999.5, -1e3], [0.25, 0.25, 0.25], [0.0, 0.0, -30.0]]),
        np.array([[3.0], [-1e3]]),
    ]
    cases = []
    for logits in blocks:
        rows, classes = logits.shape
        labels = [int(v) for v in random.integers(0, classes, rows)]
        pairs = [exact(row, label) for row, label in zip(logits.tolist(), labels)]
        losses = [p[0] for p in pairs]
        gradients = [g for p in pairs for g in p[1]]
        hits = [int(np.argmax(row) == label) for row, label in zip(logits, labels)]
        # Independent of mpmath: torch's loss and gradient, scipy's log-softmax.
        z = torch.tensor(logits, requires_grad=True)
        each = torch.nn.functional.cross_entropy(z, torch.tensor(labels), reduction="none")
        each.sum().backward()
        np.testing.assert_allclose(each.detach().numpy(), losses, rtol=1e-14, atol=1e-15)
        np.testing.assert_allclose(z.grad.numpy().ravel(), gradients, rtol=0, atol=5e-16)
        by_scipy = -scipy.special.log_softmax(logits, axis=1)[np.arange(rows), labels]
        np.testing.assert_allclose(by_scipy, losses, rtol=1e-14, atol=1e-15)
        cases.append({
            "classes": classes, "rows": rows, "logits": logits.ravel().tolist(), "labels": labels,
            "losses": losses, "gradients": gradients, "hits": hits,
        })
    versions = {
        "python": platform.python_version(), "mpmath": mpmath.__version__, "numpy": np.__version__,
        "torch": torch.__version__, "scipy": scipy.__version__,
    }
    path = pathlib.Path(__file__).with_name("cross-entropy.json")
    path.write_text(json.dumps({"versions": versions, "cases": cases}, separators=(",", ":")) + "\n")
    print(versions, f"{path.stat().st_size} bytes")


main()
