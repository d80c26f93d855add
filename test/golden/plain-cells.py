"""Golden gradients of eight recurrent cells, each written down plainly, by PyTorch autograd in float64.

    python test/golden/plain-cells.py        writes test/golden/plain-cells.json

Model:        s_t = step(s_{t-1}, a_t), a_t = U x_t + b, from a state of zeros; o_t = V h_t + c. The steps are the
              functions below; layers of a stack read h of the layer below at the same step.
Loss:         "cross-entropy"  -ln softmax(o_t)[y_t]      "squared-error"  sum_j (o_tj - y_tj)^2, no 1/2.
Objective:    per sequence the mean of the losses of its steps, then the mean over the sequences. A sequence counts up
              to its length.
Truncation:   "full"    exact
              "window"  for each output t the states are computed again from those before step t - length, which are
                        constants; over the steps t - length ... t (none before the first)

Nothing here is shared with src/: complex numbers are complex here, matrices are not padded, no derivative is written
down. Parameters are stored under the names of src/, V of the LRU as (Re C, -Im C). Arrays are flat and row-major.

{ "versions": {"python", "torch"},
  "batch": {"B", "T", "I", "C", "x" [T,B,I], "labels" [T,B], "targets" [T,B,C], "lengths" [B]},
  "parameters": { key: {"cell", "options", "activation", "hidden", "layers", "bias", "values": {"U": [...], ...}} },
  "cases": [ {"name", "parameters": key, "truncation": {"name", ...}, "loss",
              "expected": {"objective", "gradients": {"U": [...], ...}}} ] }
"""

import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)

B, T, I, C = 3, 7, 2, 2
H = 3
ACTIVATIONS = {"tanh": torch.tanh, "softplus": torch.nn.functional.softplus, "gelu": torch.nn.functional.gelu}


# ─── The cells: (shapes of their own parameters, drive, sizes of the state), and a step ─────────────────────────────

def leaky(p, s, a, f, o):
    alpha = o["leak"]
    return [(1 - alpha) * s[0] + alpha * f(a + s[0] @ p["W"].T)]


def scrn(p, s, a, f, o):
    alpha, H = o["decay"], p["W"].shape[0]
    context = (1 - alpha) * a[:, H:] + alpha * s[0][:, H:]
    hidden = torch.sigmoid(context @ p["P"].T + a[:, :H] + s[0][:, :H] @ p["W"].T)
    return [torch.cat([hidden, context], dim=1)]


def minimal_rnn(p, s, a, f, o):
    z = torch.tanh(a)
    u = torch.sigmoid(s[0] @ p["W"].T + z @ p["Wz"].T + p.get("b_u", 0.0))
    return [u * s[0] + (1 - u) * z]


def ind_rnn(p, s, a, f, o):
    return [f(a + p["w"] * s[0])]


def antisymmetric(p, s, a, f, o):
    M = p["W"] - p["W"].T - o["diffusion"] * torch.eye(len(p["W"]))
    return [s[0] + o["step"] * f(s[0] @ M.T + a)]


def cornn(p, s, a, f, o):
    y, z = s
    z = z + o["step"] * (f(y @ p["W"].T + z @ p["Wz"].T + a) - o["stiffness"] * y - o["damping"] * z)
    return [y + o["step"] * z, z]


def skip(p, s, a, f, o):
    """s = [h_{t-1}, ..., h_{t-k}]"""
    return [s[-1] + f(a + s[0] @ p["W"].T), *s[:-1]]


def lru(p, s, a, f, o):
    half = a.shape[1] // 2
    as_complex = lambda v: torch.complex(v[:, :half], v[:, half:])
    eigenvalue = torch.exp(torch.complex(-torch.exp(p["nu_log"]), torch.exp(p["theta_log"])))
    x = eigenvalue * as_complex(s[-1]) + torch.exp(p["gamma_log"]) * as_complex(a)
    parts = torch.cat([x.real, x.imag], dim=1)
    if not o["gated"]:
        return [parts]
    # C is stored as (Re C, -Im C).
    c = torch.complex(p["C"][:, :half], -p["C"][:, half:])
    y = torch.nn.functional.gelu((x @ c.T).real)
    return [(y @ p["G"][:half].T) * torch.sigmoid(y @ p["G"][half:].T), parts]


STEPS = {
    "leaky": leaky, "scrn": scrn, "minimal-rnn": minimal_rnn, "ind-rnn": ind_rnn, "antisymmetric": antisymmetric,
    "cornn": cornn, "skip": skip, "lru": lru,
}


def sizes_of(cell, options):
    """Own parameters, width of the drive, sizes of the state; h first."""
    square = {"W": (H, H)}
    if cell == "scrn":
        K = options["context"]
        return {**square, "P": (H, K)}, H + K, [H + K]
    if cell == "minimal-rnn":
        return {**square, "Wz": (H, H), "b_u": (H,)}, H, [H]
    if cell == "ind-rnn":
        return {"w": (H,)}, H, [H]
    if cell == "cornn":
        return {**square, "Wz": (H, H)}, H, [H, H]
    if cell == "skip":
        return square, H, [H] * options["steps"]
    if cell == "lru":
        own = {"nu_log": (H,), "theta_log": (H,), "gamma_log": (H,)}
        if options["gated"]:
            return {**own, "C": (H, 2 * H), "G": (2 * H, H)}, 2 * H, [H, 2 * H]
        return own, 2 * H, [2 * H]
    return square, H, [H]


MODELS = [
    ("leaky", {"leak": 0.3}, "tanh", 1, True),
    ("leaky", {"leak": 0.7}, "gelu", 2, False),
    ("scrn", {"context": 2, "decay": 0.9}, "tanh", 1, True),
    ("scrn", {"context": 2, "decay": 0.4}, "tanh", 2, True),
    ("minimal-rnn", {}, "tanh", 1, True),
    ("minimal-rnn", {}, "tanh", 2, False),
    ("ind-rnn", {"low": 0, "high": 1}, "softplus", 1, True),
    ("ind-rnn", {"low": 0, "high": 1}, "tanh", 2, True),
    ("antisymmetric", {"step": 0.3, "diffusion": 0.2}, "tanh", 1, True),
    ("antisymmetric", {"step": 0.5, "diffusion": 0.1}, "gelu", 2, True),
    ("cornn", {"step": 0.4, "stiffness": 1.2, "damping": 0.6}, "tanh", 1, True),
    ("cornn", {"step": 0.06, "stiffness": 66, "damping": 15}, "tanh", 2, True),
    ("skip", {"steps": 3}, "tanh", 1, True),
    ("skip", {"steps": 1}, "softplus", 1, False),
    ("skip", {"steps": 2}, "tanh", 2, True),
    ("lru", {"gated": False}, "tanh", 1, True),
    ("lru", {"gated": True}, "tanh", 1, True),
    ("lru", {"gated": True}, "tanh", 2, False),
]


def rounded(tensor, decimals):
    return [round(v, decimals) for v in tensor.flatten().tolist()]


def shapes_of(cell, options, layers, bias):
    own, drive, state = sizes_of(cell, options)
    shapes = {}
    for layer in range(layers):
        end = "" if layer == 0 else f".{layer + 1}"
        shapes["U" + end] = (drive, I if layer == 0 else state[0])
        if bias:
            shapes["b" + end] = (drive,)
        shapes.update({name + end: shape for name, shape in own.items() if bias or name != "b_u"})
    shapes["V"] = (C, state[0])
    if bias:
        shapes["c"] = (C,)
    return shapes


def make_parameters(generator, cell, options, activation, layers, bias):
    means = {"nu_log": -1.0, "theta_log": 0.0, "gamma_log": -0.5}
    values = {}
    for name, shape in shapes_of(cell, options, layers, bias).items():
        word = name.split(".")[0]
        values[name] = rounded(means.get(word, 0.0) + 0.6 * torch.randn(shape, generator=generator), 3)
    return {
        "cell": cell, "options": options, "activation": activation, "hidden": H, "layers": layers, "bias": bias,
        "values": values,
    }


def run(parameters, batch, truncation, loss):
    cell, options, layers, bias = (parameters[k] for k in ("cell", "options", "layers", "bias"))
    f, step = ACTIVATIONS[parameters["activation"]], STEPS[cell]
    _, drive, state_sizes = sizes_of(cell, options)
    leaves = {
        name: torch.tensor(parameters["values"][name]).reshape(shape).requires_grad_()
        for name, shape in shapes_of(cell, options, layers, bias).items()
    }
    # By layer, without the layer's number.
    own = [
        {
            name.split(".")[0]: leaf for name, leaf in leaves.items()
            if (int(name.split(".")[1]) if "." in name else 1) == layer + 1
        }
        for layer in range(layers)
    ]
    x = torch.tensor(batch["x"]).reshape(T, B, I)
    labels = torch.tensor(batch["labels"]).reshape(T, B)
    targets = torch.tensor(batch["targets"]).reshape(T, B, C)
    lengths = torch.tensor(batch["lengths"])
    counts = (torch.arange(T)[:, None] < lengths).to(torch.float64)

    def whole_step(states, t):
        below, after = x[t], []
        for layer in range(layers):
            p = own[layer]
            a = below @ p["U"].T + p.get("b", 0.0)
            after.append(step(p, states[layer], a, f, options))
            below = after[-1][0]
        return after

    def loss_of(states, t):
        o = states[-1][0] @ leaves["V"].T + leaves.get("c", 0.0)
        if loss == "cross-entropy":
            return torch.nn.functional.cross_entropy(o, labels[t], reduction="none")
        return ((o - targets[t]) ** 2).sum(dim=1)

    zero = [[torch.zeros(B, size) for size in state_sizes] for _ in range(layers)]
    with torch.no_grad():
        before = [zero]
        for t in range(T):
            before.append(whole_step(before[-1], t))

    rows = []
    for t in range(T):
        states = zero if truncation["name"] == "full" else before[max(0, t - truncation["length"])]
        first = 0 if truncation["name"] == "full" else max(0, t - truncation["length"])
        for k in range(first, t + 1):
            states = whole_step(states, k)
        rows.append(loss_of(states, t))
    total = ((torch.stack(rows) * counts).sum(dim=0) / lengths).mean()
    gradients = torch.autograd.grad(total, list(leaves.values()))
    assert all(torch.isfinite(g).all() and g.abs().max() > 1e-9 for g in gradients)
    return {
        "objective": total.item(),
        "gradients": {name: g.flatten().tolist() for name, g in zip(leaves, gradients)},
    }


def main():
    generator = torch.Generator().manual_seed(20240609)
    batch = {
        "B": B, "T": T, "I": I, "C": C,
        "x": rounded(torch.randn(T, B, I, generator=generator), 2),
        "labels": torch.randint(C, (T, B), generator=generator).flatten().tolist(),
        "targets": rounded(torch.randn(T, B, C, generator=generator), 2),
        "lengths": [7, 4, 6],
    }
    parameters, cases = {}, []
    for n, model in enumerate(MODELS):
        cell, options, activation, layers, bias = model
        key = " ".join([cell, *(f"{k}={v}" for k, v in options.items()), activation, f"{layers} layers"])
        parameters[key] = make_parameters(generator, *model)
        for i, truncation in enumerate(({"name": "full"}, {"name": "window", "length": 2})):
            loss = ("cross-entropy", "squared-error")[(n + i) % 2]
            words = " ".join(str(v) for v in truncation.values())
            cases.append({
                "name": ", ".join([key, words, loss]), "parameters": key, "truncation": truncation, "loss": loss,
                "expected": run(parameters[key], batch, truncation, loss),
            })
    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "batch": batch, "parameters": parameters, "cases": cases,
    }
    path = pathlib.Path(__file__).with_name("plain-cells.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('},{"name"', '},\n{"name"') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {len(cases)} cases, {path.stat().st_size} bytes")


main()
