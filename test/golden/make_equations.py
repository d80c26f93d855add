"""Golden gradients of two cells that users may write as equations, by PyTorch autograd in float64.

    python test/golden/make_equations.py        writes test/golden/equations.json

Cells, with a_t = U x_t + b, from a state of zeros, o_t = V h_t + c:

    "min-gru"  h_t = (1 - z)*h_{t-1} + z*g, z and g the sigmoid and the identity of the two parts of a_t, which is
               all that the input says (Feng et al. 2024, arXiv:2410.01201: no W h_{t-1} anywhere)
    "janet"    f, g = sigmoid, tanh of the two parts of a_t + W h_{t-1}, W [2H, H];
               h_t = f*h_{t-1} + (1 - sigmoid(s - beta))*g, s what is in f's sigmoid and beta = 1
               (van der Westhuizen & Lasenby 2018, arXiv:1804.04849)

Objective: sum_j (o_tj - y_tj)^2, the mean over the steps of a sequence, then over the sequences.

Nothing here is shared with src/: no derivative is written down. Arrays are flat and row-major.

{ "versions": {"python", "torch"}, "batch": {"B", "T", "I", "C", "x" [T,B,I], "targets" [T,B,C]},
  "cases": [ {"cell", "hidden", "values": {"U": [...], ...}, "objective", "gradients": {"U": [...], ...}} ] }
"""

import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)

B, T, I, C, H = 3, 7, 2, 2, 4
BETA = 1.0


def min_gru(p, h, a):
    z, g = torch.sigmoid(a[:, :H]), a[:, H:]
    return (1 - z) * h + z * g


def janet(p, h, a):
    s, inner = (a + h @ p["W"].T).split(H, dim=1)
    return torch.sigmoid(s) * h + (1 - torch.sigmoid(s - BETA)) * torch.tanh(inner)


CELLS = {"min-gru": (min_gru, {}), "janet": (janet, {"W": (2 * H, H)})}


def rounded(values):
    """Few digits in the file, and the very numbers that are computed with."""
    return torch.round(values, decimals=3)


def case_of(name, x, targets, generator):
    step, own = CELLS[name]
    shapes = {"U": (2 * H, I), **own, "b": (2 * H,), "V": (C, H), "c": (C,)}
    p = {key: rounded(0.6 * torch.randn(shape, generator=generator)) for key, shape in shapes.items()}
    for value in p.values():
        value.requires_grad_()
    h, losses = torch.zeros(B, H), []
    for t in range(T):
        h = step(p, h, x[t] @ p["U"].T + p["b"])
        losses.append(((h @ p["V"].T + p["c"] - targets[t]) ** 2).sum(dim=1))
    objective = torch.stack(losses).mean(dim=0).mean()
    gradients = torch.autograd.grad(objective, list(p.values()))
    assert all(torch.isfinite(g).all() and g.abs().min() > 1e-9 for g in gradients)
    flat = lambda value: value.detach().flatten().tolist()
    return {
        "cell": name, "hidden": H,
        "values": {key: flat(value) for key, value in p.items()},
        "objective": objective.item(),
        "gradients": {key: flat(g) for key, g in zip(p, gradients)},
    }


def main():
    generator = torch.Generator().manual_seed(20240917)
    x = rounded(torch.randn(T, B, I, generator=generator))
    targets = rounded(torch.randn(T, B, C, generator=generator))
    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "batch": {"B": B, "T": T, "I": I, "C": C, "x": x.flatten().tolist(), "targets": targets.flatten().tolist()},
        "cases": [case_of(name, x, targets, generator) for name in CELLS],
    }
    path = pathlib.Path(__file__).with_name("equations.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"cell"', '\n{"cell"') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {path.stat().st_size} bytes")


main()
