"""Golden matrix functions and gradients of the cells exp-rnn and scornn.

    python test/golden/orthogonal.py        writes test/golden/orthogonal.json

Matrices:   exp(A) and (I + A)^-1 by mpmath with 50 digits; the adjoint dA = L(A^T, G) of the derivative of exp, by mpmath
            as the upper right block of exp([[A^T, G], [0, A^T]]). PyTorch's matrix_exp and its autograd, in
            float64, must agree with both to 1e-11 (asserted).
Networks:   s_t = f(U x_t + W s_{t-1} + b), s_0 = 0, o_t = V s_t + c, by PyTorch autograd in float64.
            "exp-rnn"  W = matrix_exp(A)
            "scornn"   W = solve(I + A, I - A) D, D = diag(1 ... 1, -1 ... -1) with round(negative H) times -1
            A is skew-symmetric, given and differentiated by its strict upper triangle, row by row.
            f is tanh or sign(z) relu(|z| + threshold), the threshold one a unit and differentiated too.
            Objective: mean over the sequences of the mean over the steps of sum_j (o_tj - y_tj)^2, no 1/2.
            With thresholds every |z| is at least 1e-3 away from them and from 0 (asserted).

Nothing here is shared with src/. Arrays are flat and row-major; numbers of the inputs have few decimals.

{ "versions": {"python", "torch", "mpmath"},
  "matrices": [ {"name", "n", "skew": bool, "A" [n,n], "G" [n,n], "exp" [n,n], "adjoint" [n,n],
                 "inverseOfIPlusA" [n,n]} ],
  "sequences": {"B", "T", "I", "C", "x" [T,B,I], "targets" [T,B,C]},
  "networks": [ {"name", "cell", "options": {...}, "activation", "H", "values": {"U": [...], "A", "b", ...},
                 "objective", "gradients": {"U": [...], ...}} ] }
"""

import json
import pathlib
import platform

import mpmath
import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)
mpmath.mp.dps = 50
AGREEMENT = 1e-11
KINK_DISTANCE = 1e-3
generator = torch.Generator().manual_seed(11)


def draw(*shape, std=1.0, decimals=3):
    values = torch.randn(*shape, generator=generator) * std
    return torch.tensor([round(v, decimals) for v in values.flatten().tolist()]).reshape(shape)


def flat(tensor):
    return tensor.detach().flatten().tolist()


def from_mpmath(matrix, rows, columns):
    return torch.tensor([[float(matrix[i, j]) for j in columns] for i in rows])


def agree(a, b, what):
    error = ((a - b).abs().max() / b.abs().max()).item()
    assert error < AGREEMENT, (what, error)
    return error


def matrix_case(name, n, skew, std):
    A = draw(n, n, std=std)
    if skew:
        A = A.triu(1) - A.triu(1).T
    G = draw(n, n)
    exact = mpmath.matrix(A.tolist())
    block = mpmath.zeros(2 * n)
    for i in range(n):
        for j in range(n):
            block[i, j] = block[n + i, n + j] = exact[j, i]
            block[i, n + j] = mpmath.mpf(G[i, j].item())
    exp = from_mpmath(mpmath.expm(exact, method="taylor"), range(n), range(n))
    adjoint = from_mpmath(mpmath.expm(block, method="taylor"), range(n), range(n, 2 * n))
    inverse = from_mpmath((mpmath.eye(n) + exact) ** -1, range(n), range(n))
    A.requires_grad_()
    torch_exp = torch.matrix_exp(A)
    (torch_adjoint,) = torch.autograd.grad((torch_exp * G).sum(), A)
    print(f"{name}: torch off by {agree(torch_exp, exp, name):.1e} and {agree(torch_adjoint, adjoint, name):.1e}")
    return {
        "name": name, "n": n, "skew": skew, "A": flat(A), "G": flat(G),
        "exp": flat(exp), "adjoint": flat(adjoint), "inverseOfIPlusA": flat(inverse),
    }


B, T, I, C = 3, 9, 2, 2


def recurrent_matrix(cell, options, triangle, H):
    upper = torch.zeros(H, H)
    upper = upper.index_put(tuple(torch.triu_indices(H, H, 1)), triangle)
    A = upper - upper.T
    if cell == "exp-rnn":
        return torch.matrix_exp(A)
    negative = round(options["negative"] * H)
    D = torch.diag(torch.cat([torch.ones(H - negative), -torch.ones(negative)]))
    eye = torch.eye(H)
    return torch.linalg.solve(eye + A, eye - A) @ D


def network_case(name, cell, options, activation, H, x, targets):
    values = {
        "U": draw(H, I, std=0.8), "A": draw(H * (H - 1) // 2, std=0.7), "b": draw(H, std=0.2),
        "V": draw(C, H, std=0.5), "c": draw(C, std=0.2),
    }
    if activation == "mod-relu":
        values["threshold"] = draw(H, std=0.2)
    leaves = {key: value.clone().requires_grad_() for key, value in values.items()}
    W = recurrent_matrix(cell, options, leaves["A"], H)
    s = torch.zeros(B, H)
    total = 0
    for t in range(T):
        z = x[t] @ leaves["U"].T + s @ W.T + leaves["b"]
        if activation == "tanh":
            s = torch.tanh(z)
        else:
            threshold = leaves["threshold"]
            s = torch.sign(z) * torch.relu(z.abs() + threshold)
            assert (z.abs() + threshold).abs().min() > KINK_DISTANCE and z.abs().min() > KINK_DISTANCE, name
        o = s @ leaves["V"].T + leaves["c"]
        total = total + ((o - targets[t]) ** 2).sum(1)
    objective = (total / T).mean()
    gradients = dict(zip(leaves, torch.autograd.grad(objective, list(leaves.values()))))
    return {
        "name": name, "cell": cell, "options": options, "activation": activation, "H": H,
        "values": {key: flat(value) for key, value in values.items()},
        "objective": objective.item(), "gradients": {key: flat(value) for key, value in gradients.items()},
    }


def main():
    matrices = [
        matrix_case("one element", 1, False, 0.5),
        matrix_case("skew, below the norm that is scaled", 5, True, 0.1),
        matrix_case("skew, of norm about 5", 6, True, 1.5),
        matrix_case("skew, of norm about 60", 8, True, 15),
        matrix_case("not skew and not normal", 5, False, 1.2),
    ]
    x, targets = draw(T, B, I), draw(T, B, C)
    networks = [
        network_case("exp-rnn with tanh", "exp-rnn", {}, "tanh", 6, x, targets),
        network_case("exp-rnn with mod-relu", "exp-rnn", {}, "mod-relu", 5, x, targets),
        network_case("scornn with tanh", "scornn", {"negative": 0.5}, "tanh", 6, x, targets),
        network_case("scornn with mod-relu", "scornn", {"negative": 0.2}, "mod-relu", 5, x, targets),
        network_case("scornn without negative ones", "scornn", {"negative": 0}, "tanh", 4, x, targets),
    ]
    golden = {
        "versions": {
            "python": platform.python_version(), "torch": torch.__version__, "mpmath": mpmath.__version__,
        },
        "matrices": matrices,
        "sequences": {"B": B, "T": T, "I": I, "C": C, "x": flat(x), "targets": flat(targets)},
        "networks": networks,
    }
    path = pathlib.Path(__file__).with_name("orthogonal.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {path.stat().st_size} bytes")


main()
