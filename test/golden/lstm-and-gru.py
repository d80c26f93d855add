"""Golden gradients of LSTM and GRU networks, by PyTorch's own torch.nn.LSTM and torch.nn.GRU in float64.

    python test/golden/lstm-and-gru.py        writes test/golden/lstm-and-gru.json

Model:        the module of one or two layers from a state of zeros, o_t = V h_t + c with the top layer's h. Our one
              bias b is PyTorch's bias_ih; its bias_hh stays 0, but for the GRU's n, where it is our b_n.
Loss:         "cross-entropy"  -ln softmax(o_t)[y_t]      "squared-error"  sum_j (o_tj - y_tj)^2, no 1/2.
Objective:    per sequence the sum or mean of the losses of its steps, then the mean over the sequences. A sequence
              counts up to its length.
Truncation:   the module runs once for every segment (start, first, end): from the states before step `start`, which
              are constants, over the steps up to `end`; the outputs from `first` on count.
              "full"                  (0, 0, T)
              "window", length        (t - length, t, t + 1) for every t
              "chunk", length         (k length, k length, (k + 1) length)
              "stride", every, back   (end - back, k every, end), end = (k + 1) every
              all cut to 0 ... T, and no start after its first output.

Nothing here is shared with src/. The parameters of a layer are stored under their names there: U, W, b, b_n, and U.2
... in the second layer. Arrays are flat and row-major; numbers of the inputs have few decimals.

{ "versions": {"python", "torch"},
  "batches": { "dense": {"B", "T", "x" [T,B,I], "labels" [T,B], "targets" [T,B,C], "lengths" [B]}, "index": {"ids" ...} },
  "parameters": { key: {"cell", "layers", "bias", "values": {"U": [...], ...}} },
  "cases": [ {"name", "parameters": key, "batch": key, "truncation": {"name", ...}, "loss", "objective",
              "expected": {"objective", "meanLoss", "gradients": {"U": [...], ...}}} ] }
"""

import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)

B, T, H, I, C = 3, 7, 3, 3, 2
GATES = {"lstm": 4, "gru": 3}
MODULES = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


def rounded(tensor, decimals):
    return [round(v, decimals) for v in tensor.flatten().tolist()]


def shapes_of(cell, layers, bias):
    """By our names, in the order of the layers."""
    G, shapes = GATES[cell] * H, {}
    for layer in range(layers):
        end = "" if layer == 0 else f".{layer + 1}"
        shapes["U" + end] = (G, I if layer == 0 else H)
        shapes["W" + end] = (G, H)
        if bias:
            shapes["b" + end] = (G,)
            if cell == "gru":
                shapes["b_n" + end] = (H,)
    shapes["V"] = (C, H)
    if bias:
        shapes["c"] = (C,)
    return shapes


def make_parameters(generator, cell, layers, bias):
    scales = {"U": 0.9, "W": 0.8, "b": 0.5, "b_n": 0.7, "V": 0.8, "c": 0.3}
    values = {
        name: rounded(torch.randn(shape, generator=generator) * scales[name.split(".")[0]], 3)
        for name, shape in shapes_of(cell, layers, bias).items()
    }
    return {"cell": cell, "layers": layers, "bias": bias, "values": values}


def make_batch(generator, lengths, indexed):
    x = {"ids": torch.randint(I, (T, B), generator=generator).flatten().tolist()} if indexed else {
        "x": rounded(torch.randn(T, B, I, generator=generator), 2)
    }
    return {
        "B": B, "T": T, **x,
        "labels": torch.randint(C, (T, B), generator=generator).flatten().tolist(),
        "targets": rounded(torch.randn(T, B, C, generator=generator), 2),
        "lengths": lengths,
    }


def segments(truncation):
    name = truncation["name"]
    if name == "full":
        return [(0, 0, T)]
    if name == "window":
        return [(max(0, t - truncation["length"]), t, t + 1) for t in range(T)]
    step = truncation["length"] if name == "chunk" else truncation["every"]
    found = []
    for first in range(0, T, step):
        end = min(T, first + step)
        start = first if name == "chunk" else max(0, min(first, end - truncation["back"]))
        found.append((start, first, end))
    return found


def build(parameters):
    """The module with our parameters in it, and the leaves V and c."""
    cell, layers, bias, values = (parameters[k] for k in ("cell", "layers", "bias", "values"))
    module = MODULES[cell](I, H, num_layers=layers, bias=bias)
    own = dict(module.named_parameters())
    with torch.no_grad():
        for layer in range(layers):
            end = "" if layer == 0 else f".{layer + 1}"
            own[f"weight_ih_l{layer}"].copy_(torch.tensor(values["U" + end]).reshape(-1, I if layer == 0 else H))
            own[f"weight_hh_l{layer}"].copy_(torch.tensor(values["W" + end]).reshape(-1, H))
            if bias:
                own[f"bias_ih_l{layer}"].copy_(torch.tensor(values["b" + end]))
                own[f"bias_hh_l{layer}"].zero_()
                if cell == "gru":
                    own[f"bias_hh_l{layer}"][2 * H:] = torch.tensor(values["b_n" + end])
    readout = {"V": torch.tensor(values["V"]).reshape(C, H).requires_grad_()}
    if bias:
        readout["c"] = torch.tensor(values["c"]).requires_grad_()
    return module, readout


def gradients_by_our_names(module, readout, parameters):
    own, named = dict(module.named_parameters()), {}
    for layer in range(parameters["layers"]):
        end = "" if layer == 0 else f".{layer + 1}"
        named["U" + end] = own[f"weight_ih_l{layer}"].grad
        named["W" + end] = own[f"weight_hh_l{layer}"].grad
        if parameters["bias"]:
            named["b" + end] = own[f"bias_ih_l{layer}"].grad
            if parameters["cell"] == "gru":
                named["b_n" + end] = own[f"bias_hh_l{layer}"].grad[2 * H:]
    named.update({name: leaf.grad for name, leaf in readout.items()})
    return {name: gradient.flatten().tolist() for name, gradient in named.items()}


def run(parameters, batch, truncation, loss, objective):
    module, readout = build(parameters)
    if "x" in batch:
        x = torch.tensor(batch["x"]).reshape(T, B, I)
    else:
        x = torch.nn.functional.one_hot(torch.tensor(batch["ids"]).reshape(T, B), I).to(torch.float64)
    labels = torch.tensor(batch["labels"]).reshape(T, B)
    targets = torch.tensor(batch["targets"]).reshape(T, B, C)
    lengths = torch.tensor(batch["lengths"])
    counts = (torch.arange(T)[:, None] < lengths).to(torch.float64)

    # The states before every step, as constants; None is a state of zeros.
    before = [None]
    with torch.no_grad():
        for t in range(T - 1):
            before.append(module(x[t:t + 1], before[-1])[1])

    rows = []
    for start, first, end in segments(truncation):
        h = module(x[start:end], before[start])[0][first - start:]
        o = h @ readout["V"].T + readout.get("c", 0.0)
        for t in range(first, end):
            if loss == "cross-entropy":
                rows.append(torch.nn.functional.cross_entropy(o[t - first], labels[t], reduction="none"))
            else:
                rows.append(((o[t - first] - targets[t]) ** 2).sum(dim=1))
    assert len(rows) == T
    each = torch.stack(rows) * counts
    weight = 1.0 / lengths if objective == "mean" else torch.ones(B)
    total = (each.sum(dim=0) * weight).mean()
    total.backward()
    return {
        "objective": total.item(),
        "meanLoss": (each.sum() / counts.sum()).item(),
        "gradients": gradients_by_our_names(module, readout, parameters),
    }


def main():
    generator = torch.Generator().manual_seed(20240608)
    batches = {
        "dense": make_batch(generator, [7, 4, 6], indexed=False),
        "index": make_batch(generator, [5, 7, 2], indexed=True),
    }
    parameters = {
        f"{cell} {layers}{'' if bias else ' without biases'}": make_parameters(generator, cell, layers, bias)
        for cell in GATES for layers in (1, 2) for bias in (True, False)
    }
    truncations = [
        {"name": "full"},
        {"name": "window", "length": 0},
        {"name": "window", "length": 2},
        {"name": "chunk", "length": 3},
        {"name": "stride", "every": 2, "back": 5},
    ]
    cases = []
    for cell in GATES:
        for layers in (1, 2):
            for i, truncation in enumerate(truncations):
                for j, loss in enumerate(("cross-entropy", "squared-error")):
                    # Biases, inputs and objective rotate; two layers without biases once a cell.
                    bias = (i, j) != (2, 1) if layers == 1 else (i, j) != (0, 0)
                    key = f"{cell} {layers}{'' if bias else ' without biases'}"
                    batch = ("dense", "index")[(i + j) % 2]
                    objective = ("sum", "mean")[(i + j // 2 + layers) % 2]
                    words = " ".join(str(v) for v in truncation.values())
                    cases.append({
                        "name": ", ".join([key, words, loss, objective, f"{batch} inputs"]),
                        "parameters": key, "batch": batch, "truncation": truncation, "loss": loss,
                        "objective": objective,
                        "expected": run(parameters[key], batches[batch], truncation, loss, objective),
                    })
    used = {one["parameters"] for one in cases}
    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "batches": batches,
        "parameters": {key: value for key, value in parameters.items() if key in used},
        "cases": cases,
    }
    path = pathlib.Path(__file__).with_name("lstm-and-gru.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name":"lstm', '\n{"name":"lstm')
                    .replace('{"name":"gru', '\n{"name":"gru') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {len(cases)} cases, {path.stat().st_size} bytes")


main()
