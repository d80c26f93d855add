"""Golden values and gradients of the two omega penalties and of jacobian-norm, by PyTorch autograd in float64.

    python test/golden/penalties.py        writes test/golden/penalties.json

Model:      s_t = f(U x_t + W s_{t-1} + b), o_t = V s_t + c, s_0 = 0, squared error without 1/2, objective "mean":
            per sequence the mean of the losses of its counted steps, then the mean over the sequences.
Penalties:  "omega"          mean over the terms of (|J_t^T d_t| / |d_t| - 1)^2
            "omega-squared"  mean over the terms of (|J_t^T d_t|^2 / |d_t|^2 - 1)^2
                             d_t = dE/ds_t, E the objective; terms are all t = 1 ... length of every sequence with
                             |d_t|^2 >= 1e-20; only W in J_t = diag(f'(z_t)) W is differentiated
            "jacobian-norm"  mean over t = 2, 2 + every, ... up to the sequence's length, of (ln |J_t|_2)^2, of the
                             first `sequences` sequences; everything is differentiated

Nothing here is shared with src/: d_t comes from autograd of E by the states, J_t from
torch.autograd.functional.jacobian of one step, norms from torch.linalg.svdvals, gradients from autograd.

Shape of the JSON. Arrays are flat and row-major, numbers of the inputs rounded to a few decimals.
{ "versions", "cases": [ {"name", "penalty", "every", "sequences", "chunk", "activation", "B", "T", "I", "H", "C", "lengths" [B],
  "mask" [T,B], "x" [T,B,I], "targets" [T,B,C], "U" [H,I], "W" [H,H], "V" [C,H], "b" [H], "c" [C],
  "expected": {"penalty", "dW", "dU", "db"} } ] }
Expected gradients are of the penalty alone, with strength 1.
"""

import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
ACTIVATIONS = {"tanh": torch.tanh, "identity": lambda z: z, "sigmoid": torch.sigmoid}


def rounded(tensor, decimals):
    return [round(v, decimals) for v in tensor.flatten().tolist()]


def make_case(generator, penalty, activation, scale, every, sequences, mask, chunk=None):
    B, T, I, H, C = 3, 8, 2, 5, 2
    lengths = [8, 5, 7]

    def draw(*shape, std):
        return rounded(torch.randn(*shape, generator=generator) * std, 4)

    counts = [
        int(t < lengths[b] and (mask == "all" or t == lengths[b] - 1)) for t in range(T) for b in range(B)
    ]
    return {
        "name": f"{penalty}, {activation}, {mask} steps count" + (f", every {every}" if every else "")
        + (f", {sequences} sequences" if sequences else "") + (f", chunks of {chunk}" if chunk else ""),
        "penalty": penalty, "every": every, "sequences": sequences, "chunk": chunk, "activation": activation,
        "B": B, "T": T, "I": I, "H": H, "C": C, "lengths": lengths, "mask": counts,
        "x": draw(T, B, I, std=1), "targets": draw(T, B, C, std=1),
        "U": draw(H, I, std=0.6), "W": draw(H, H, std=scale / H**0.5), "V": draw(C, H, std=0.8),
        "b": draw(H, std=0.3), "c": draw(C, std=0.3),
    }


def run(case):
    B, T, I, H, C = (case[key] for key in "BTIHC")
    f = ACTIVATIONS[case["activation"]]
    U, W, V, b, c = (
        torch.tensor(case[name]).reshape(shape).requires_grad_()
        for name, shape in {"U": (H, I), "W": (H, H), "V": (C, H), "b": (H,), "c": (C,)}.items()
    )
    x = torch.tensor(case["x"]).reshape(T, B, I)
    targets = torch.tensor(case["targets"]).reshape(T, B, C)
    counts = torch.tensor(case["mask"], dtype=torch.float64).reshape(T, B)

    states, before = [torch.zeros(B, H, requires_grad=True)], []
    for t in range(T):
        before.append(states[t].detach() if case["chunk"] and t % case["chunk"] == 0 else states[t])
        states.append(f(x[t] @ U.T + before[t] @ W.T + b))
    losses = torch.stack([((s @ V.T + c - targets[t]) ** 2).sum(1) for t, s in enumerate(states[1:])])
    objective = ((losses * counts).sum(0) / counts.sum(0)).mean()
    errors = torch.autograd.grad(objective, states[1:], retain_graph=True, allow_unused=True)

    terms = []
    for sequence in range(B):
        for t in range(1, case["lengths"][sequence] + 1):
            if case["penalty"] == "jacobian-norm":
                if t < 2 or (t - 2) % case["every"] or sequence >= (case["sequences"] or B):
                    continue
                s = before[t - 1][sequence]
                z = x[t - 1, sequence] @ U.T + s @ W.T + b
                slope = torch.autograd.grad(f(z).sum(), z, create_graph=True)[0] if case["activation"] != "identity" \
                    else torch.ones(H)
                terms.append(torch.log(torch.linalg.svdvals(slope[:, None] * W)[0]) ** 2)
                continue
            d = errors[t - 1][sequence].detach()
            if (d**2).sum() < 1e-20:
                continue
            with torch.no_grad():
                J = torch.autograd.functional.jacobian(
                    lambda s: f(x[t - 1, sequence] @ U.T + s @ W.T + b), states[t - 1][sequence].detach()
                )
                slopes = (J @ torch.linalg.inv(W)).diagonal()
            assert torch.allclose(torch.diag(slopes) @ W, J, atol=1e-9)
            y = (slopes * d) @ W
            ratio = (y**2).sum() / (d**2).sum()
            terms.append((ratio - 1) ** 2 if case["penalty"] == "omega-squared" else (torch.sqrt(ratio) - 1) ** 2)
    total = torch.stack(terms).mean()
    gradients = torch.autograd.grad(total, [W, U, b], allow_unused=True)
    return {
        "penalty": total.item(),
        **{
            name: [0.0] * leaf.numel() if g is None else g.flatten().tolist()
            for name, leaf, g in zip(("dW", "dU", "db"), (W, U, b), gradients)
        },
    }


def main():
    generator = torch.Generator().manual_seed(20250711)
    cases = []
    for penalty in ("omega", "omega-squared"):
        for activation in ("tanh", "identity"):
            for mask in ("all", "last"):
                cases.append(make_case(generator, penalty, activation, 1.1, None, None, mask))
    for activation in ("tanh", "sigmoid", "identity"):
        for every, sequences in ((1, None), (3, 2)):
            cases.append(make_case(generator, "jacobian-norm", activation, 1.2, every, sequences, "all"))
    for activation in ("tanh", "sigmoid"):
        for every, chunk in ((1, 3), (2, 2), (3, 1), (1, 8)):
            cases.append(make_case(generator, "jacobian-norm", activation, 1.2, every, None, "all", chunk))
    for case in cases:
        case["expected"] = run(case)
    golden = {"versions": {"python": platform.python_version(), "torch": torch.__version__}, "cases": cases}
    path = pathlib.Path(__file__).with_name("penalties.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(f"torch {torch.__version__}: {len(cases)} cases, {path.stat().st_size} bytes")


main()
