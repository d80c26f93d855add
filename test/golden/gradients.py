"""Golden gradients of the vanilla recurrent network, by PyTorch autograd in float64.

    python test/golden/gradients.py        writes test/golden/gradients.json

Model (the seed's):  s_t = f(U x_t + W s_{t-1} + b),  o_t = V s_t + c,  s_0 = 0 (before the first step).
Loss of a step:      "cross-entropy"  -ln softmax(o_t)[y_t]      "squared-error"  sum_j (o_tj - y_tj)^2, no 1/2.
Objective:           per sequence the sum ("sum") or mean ("mean") of the losses of its counted steps,
                     then the mean over the B sequences.
Truncation:          "full"           exact
                     "window", tau    for each output t the states are recomputed from a detached s_{t-tau-1}
                                      (steps counted from 0; before the first step s = 0), so that its error
                                      reaches the uses of U, W and b at steps t, t-1, ..., t-tau
                     "chunk", tau     the state carried into steps tau, 2 tau, ... is detached

Nothing here is shared with src/: the gradients come from autograd, none is written down by hand.

Shape of the JSON. Every array is flat and row-major; every random number of the inputs is rounded to a few
decimals, so that the file stays small and reads back to the same doubles.

{ "versions": {"python", "torch"},
  "parameters": { key: {"H", "I", "C", "U" [H,I], "W" [H,H], "V" [C,H], "b" [H] | null, "c" [C] | null} },
  "batches":    { key: {"B", "T", "I", "C",
                        "x" [T,B,I] | null, "ids" [T,B] | null,     exactly one of the two
                        "labels" [T,B], "targets" [T,B,C],          for the two losses
                        "lengths" [B], "mask" {"all", "last", "random"} each [T,B] of 0 and 1 } },
  "cases": [ {"name", "parameters": key, "batch": key,
              "truncation": "full" | "window" | "chunk", "length": tau | null,
              "activation": "tanh" | "relu" | "identity", "loss": "cross-entropy" | "squared-error",
              "objective": "sum" | "mean", "mask": "all" | "last" | "random",
              "expected": {"objective", "meanLoss" (per counted step over the whole batch),
                           "dU", "dW", "dV", "db" | null, "dc" | null} } ] }

Beyond a sequence's length x, ids, labels and targets hold ordinary values that must have no influence.
A missing bias is zero and has no gradient. Every sequence counts at least one step. With ReLU every
pre-activation that matters is at least 1e-3 away from the kink (asserted).
"""

import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)
KINK_DISTANCE = 1e-3


def rounded(tensor, decimals):
    return [round(v, decimals) for v in tensor.flatten().tolist()]


def make_parameters(generator, H, I, C, biases, scale):
    """W scaled so that it is a little contracting or expanding; all entries of order 1/sqrt(H)."""
    def draw(rows, columns, std):
        return rounded(torch.randn(rows, columns, generator=generator) * std, 4)

    return {
        "H": H, "I": I, "C": C,
        "U": draw(H, I, 0.7),
        "W": draw(H, H, scale / H**0.5),
        "V": draw(C, H, 0.8),
        "b": draw(1, H, 0.3) if biases else None,
        "c": draw(1, C, 0.3) if biases else None,
    }


def make_batch(generator, B, T, I, C, lengths, indexed):
    counts = {"all": [], "last": [], "random": []}
    coin = torch.rand(T, B, generator=generator)
    for t in range(T):
        for b in range(B):
            counts["all"].append(int(t < lengths[b]))
            counts["last"].append(int(t == lengths[b] - 1))
            # The last of the first half of the steps always counts, so that no sequence has none.
            always = t == (lengths[b] - 1) // 2
            counts["random"].append(int(t < lengths[b] and (always or coin[t, b].item() < 0.5)))
    return {
        "B": B, "T": T, "I": I, "C": C,
        "x": None if indexed else rounded(torch.randn(T, B, I, generator=generator), 3),
        "ids": torch.randint(I, (T, B), generator=generator).flatten().tolist() if indexed else None,
        "labels": torch.randint(C, (T, B), generator=generator).flatten().tolist(),
        "targets": rounded(torch.randn(T, B, C, generator=generator), 3),
        "lengths": lengths,
        "mask": counts,
    }


def run(parameters, batch, truncation, length, activation, loss, objective, mask):
    H, I, C = (parameters[k] for k in "HIC")
    B, T = batch["B"], batch["T"]
    shapes = {"U": (H, I), "W": (H, H), "V": (C, H), "b": (H,), "c": (C,)}
    leaf = {
        name: torch.tensor(parameters[name]).reshape(shape).requires_grad_()
        for name, shape in shapes.items()
        if parameters[name] is not None
    }
    if batch["x"] is not None:
        x = torch.tensor(batch["x"]).reshape(T, B, I)
    else:
        x = torch.nn.functional.one_hot(torch.tensor(batch["ids"]).reshape(T, B), I).to(torch.float64)
    labels = torch.tensor(batch["labels"]).reshape(T, B)
    targets = torch.tensor(batch["targets"]).reshape(T, B, C)
    counts = torch.tensor(batch["mask"][mask]).reshape(T, B).to(torch.float64)
    f = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda z: z}[activation]

    nearest = float("inf")

    def step(state, t):
        nonlocal nearest
        z = x[t] @ leaf["U"].T + state @ leaf["W"].T
        if "b" in leaf:
            z = z + leaf["b"]
        inside = [b for b in range(B) if t < batch["lengths"][b]]
        nearest = min(nearest, z[inside].abs().min().item())
        return f(z)

    def losses(state, t):
        o = state @ leaf["V"].T
        if "c" in leaf:
            o = o + leaf["c"]
        if loss == "cross-entropy":
            return torch.nn.functional.cross_entropy(o, labels[t], reduction="none")
        return ((o - targets[t]) ** 2).sum(dim=1)

    # The losses of all steps, [T, B], each step attached to as much of its past as the truncation allows.
    rows = []
    if truncation == "window":
        with torch.no_grad():
            states = [torch.zeros(B, H)]
            for t in range(T):
                states.append(step(states[-1], t))  # states[t + 1] is the state after step t
        for t in range(T):
            first = max(0, t - length)
            state = states[first].detach()
            for k in range(first, t + 1):
                state = step(state, k)
            rows.append(losses(state, t))
    else:
        state = torch.zeros(B, H)
        for t in range(T):
            if truncation == "chunk" and t % length == 0:
                state = state.detach()
            state = step(state, t)
            rows.append(losses(state, t))
    each = torch.stack(rows) * counts
    assert torch.all(counts.sum(dim=0) >= 1)
    if activation == "relu":
        assert nearest > KINK_DISTANCE, f"a pre-activation is {nearest} from the kink"

    weight = 1.0 / counts.sum(dim=0) if objective == "mean" else torch.ones(B)
    total = (each.sum(dim=0) * weight).mean()
    gradients = torch.autograd.grad(total, list(leaf.values()))
    expected = {"objective": total.item(), "meanLoss": (each.sum() / counts.sum()).item()}
    for name in shapes:
        expected["d" + name] = None
    for name, gradient in zip(leaf, gradients):
        assert torch.isfinite(gradient).all()
        expected["d" + name] = gradient.flatten().tolist()
    return expected


def main():
    generator = torch.Generator().manual_seed(20240607)
    parameters, batches = {}, {}
    for H in (4, 5, 6):
        for biases in (True, False):
            key = f"H{H}" + ("-biases" if biases else "")
            parameters[key] = make_parameters(generator, H, 3, 3, biases, 0.9)
    batches["dense"] = make_batch(generator, 3, 7, 3, 3, [7, 4, 6], indexed=False)
    batches["index"] = make_batch(generator, 3, 7, 3, 3, [5, 7, 2], indexed=True)
    batches["dense-full-length"] = make_batch(generator, 3, 7, 3, 3, [7, 7, 7], indexed=False)
    parameters["large"] = make_parameters(generator, 12, 3, 4, True, 1.1)
    batches["large"] = make_batch(generator, 2, 40, 3, 4, [40, 33], indexed=False)

    truncations = [("full", None)]
    truncations += [("window", tau) for tau in (0, 1, 3, 50)] + [("chunk", tau) for tau in (1, 3, 4, 50)]
    small = [key for key in parameters if key != "large"]
    data = [key for key in batches if key != "large"]
    cases = []

    def add(*, parameters_key, batch_key, truncation, length, activation, loss, objective, mask):
        expected = run(parameters[parameters_key], batches[batch_key], truncation, length, activation, loss, objective, mask)
        word = truncation if length is None else f"{truncation} {length}"
        cases.append({
            "name": ", ".join([word, activation, loss, objective, f"{mask} steps", f"{batch_key} inputs", parameters_key]),
            "parameters": parameters_key, "batch": batch_key, "truncation": truncation, "length": length,
            "activation": activation, "loss": loss, "objective": objective, "mask": mask, "expected": expected,
        })

    # Every truncation x activation x loss once with all steps counted; sizes, inputs and objective rotate.
    n = 0
    for truncation, length in truncations:
        for activation in ("tanh", "relu", "identity"):
            for loss in ("cross-entropy", "squared-error"):
                add(parameters_key=small[n % len(small)], batch_key=data[n % len(data)], truncation=truncation,
                    length=length, activation=activation, loss=loss, objective=("sum", "mean")[n % 5 % 2], mask="all")
                n += 1
            n += 1
    # A spread of the other masks and objectives.
    for truncation, length in truncations:
        for mask in ("last", "random"):
            for objective in ("sum", "mean"):
                add(parameters_key=small[n * 5 % len(small)], batch_key=data[n * 2 % len(data)], truncation=truncation,
                    length=length, activation=("tanh", "relu", "identity")[n // 2 % 3],
                    loss=("cross-entropy", "squared-error")[(n + n // 4) % 2], objective=objective, mask=mask)
                n += 1
    # One larger case a truncation.
    for index, (truncation, length) in enumerate(truncations):
        add(parameters_key="large", batch_key="large", truncation=truncation, length=length, activation="tanh",
            loss=("cross-entropy", "squared-error")[index % 2], objective=("mean", "sum")[index % 2], mask="all")

    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "parameters": parameters, "batches": batches, "cases": cases,
    }
    path = pathlib.Path(__file__).with_name("gradients.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {len(cases)} cases, {path.stat().st_size} bytes")


main()
