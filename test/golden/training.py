"""Golden trajectories of whole runs, by PyTorch autograd in float64: stochastic parts, penalties, constraints, clippers.

    python test/golden/training.py        writes test/golden/training.json

Model:        s_t = step(s_{t-1}, U x_t + b), o_t = V h_t + c; layers of a stack read h of the layer below at the same step.
              s_0 is 0 or learnt: `s0.h` of the top layer, `s0.h.1` of the bottom one under two.
Objective:    per sequence the mean of the losses of its counted steps, -ln softmax(o_t)[y_t] or sum_j (o_tj - y_tj)^2, then
              the mean over the sequences. Reported losses are means per counted step of the batch.
Update k:     gradient of (objective + penalties), clipped, optimizer step, constraints. Batches take turns.
Truncation:   segments (start, first, end): states before step `start` are constants, the outputs from `first` to `end`
              count. What a penalty on states says of h_t goes back like the error of an output at step t.
              "chunk" (k n, k n, (k + 1) n); "window" (t - n, t, t + 1); "stride" (end - back, k every, (k + 1) every)
Chance:       zoneout            s_t = s_{t-1} + renewed (F(s_{t-1}, a_t) - s_{t-1}), a mask a component, step and sequence
              recurrent-dropout  F(h_{t-1} kept / (1 - rate)), a mask a sequence
              h-detach           F(h_{t-1}.detach()) at the steps whose `through` is 0
              The masks are drawn here and are part of the data. Evaluated, zoneout mixes by its rates (`cell-rate` for what
              is not h) and the others do nothing.
Penalties:    activation, temporal-activation, norm-stabilizer on h of the top layer; omega (ratio of norms) and omega-squared
              with d_t = dE/ds_t, states and slopes constant, so that only W in J_t is differentiated; jacobian-norm, the
              mean of (ln |J_t|_2)^2 over t = 2, 2 + every, ..., differentiated exactly; l2, soft-orthogonality and
              spectral-norm on each gate's square of W.
Constraints:  singular values cut off at a bound or clamped to 1 - m ... 1 + m after every `every`-th update, by SVD.
Clippers:     norm, with `rescue` g = 0.02 P on recurrent P and 0 elsewhere where |g| > 1e10; value; parameter-norm;
              adaptive: the weights into one unit (a row; a word's vector; a whole vector of biases) to
              ratio max(|w|, epsilon), not for V and c.

Nothing here is shared with src/: every derivative is autograd's, optimizers are those of torch.optim, singular values those
of torch.linalg. Arrays are flat and row-major; numbers of the inputs have few decimals; masks are strings of 0 and 1.

{ "versions": {"python", "torch"},
  "batches": { key: {"B", "inputs", "outputs", "list": [ {"T", "lengths" [B], "mask" [T,B], "values" [T,B,I] or "indices",
                     "targets" [T,B,C] or "labels"} ]} },
  "cases": [ {"name", "batches": key, "model": {...}, "training": {...}, "start": {"U": [...], ...},
              "masks": [ {"zoneout.renewed.h": "0110...", ...} an update ],
              "expected": {"losses", "norms", "penalties" one an update; after the last "parameters": {"U": [...], ...} and
                           "evaluated", the loss of the first batch} } ] }
"""

import json
import math
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)
F = torch.nn.functional

UPDATES, B, H, C = 8, 3, 4, 2
generator = torch.Generator().manual_seed(23)


def rounded(tensor, decimals):
    return [round(v, decimals) for v in tensor.flatten().tolist()]


def draw(*shape, std=1.0):
    return rounded(torch.randn(*shape, generator=generator) * std, 3)


# ─── Cells: shapes of their own parameters, sizes of the state, a step ──────────────────────────────────────────────

def skew(upper, n):
    i, j = torch.triu_indices(n, n, 1)
    A = torch.zeros(n, n).index_put((i, j), upper)
    return A - A.T


def vanilla(p, s, a, f):
    return {"h": f(a + s["h"] @ p["W"].T)}


def leaky(p, s, a, f):
    return {"h": 0.7 * s["h"] + 0.3 * f(a + s["h"] @ p["W"].T)}


def exp_rnn(p, s, a, f):
    return {"h": f(a + s["h"] @ torch.matrix_exp(skew(p["A"], H)).T)}


def scornn(p, s, a, f):
    A, D = skew(p["A"], H), torch.diag(torch.tensor([1.0] * (H // 2) + [-1.0] * (H // 2)))
    return {"h": f(a + s["h"] @ (torch.linalg.solve(torch.eye(H) + A, torch.eye(H) - A) @ D).T)}


def lstm(p, s, a, f):
    i, g_f, g, o = (a + s["h"] @ p["W"].T).chunk(4, 1)
    c = torch.sigmoid(g_f) * s["c"] + torch.sigmoid(i) * torch.tanh(g)
    return {"h": torch.sigmoid(o) * torch.tanh(c), "c": c}


def gru(p, s, a, f):
    (a_r, a_z, a_n), (w_r, w_z, w_n) = a.chunk(3, 1), (s["h"] @ p["W"].T).chunk(3, 1)
    z = torch.sigmoid(a_z + w_z)
    return {"h": (1 - z) * torch.tanh(a_n + torch.sigmoid(a_r + w_r) * (w_n + p["b_n"])) + z * s["h"]}


def minimal(p, s, a, f):
    z = torch.tanh(a)
    u = torch.sigmoid(s["h"] @ p["W"].T + z @ p["Wz"].T + p["b_u"])
    return {"h": u * s["h"] + (1 - u) * z}


def cornn(p, s, a, f):
    z = s["z"] + 0.2 * (f(s["h"] @ p["W"].T + s["z"] @ p["Wz"].T + a) - 3 * s["h"] - 1.5 * s["z"])
    return {"h": s["h"] + 0.2 * z, "z": z}


def skip(p, s, a, f):
    return {"h": s["h_1"] + f(a + s["h"] @ p["W"].T), "h_1": s["h"]}


CELLS = {  # word: step, gates, own parameters besides W, state, options
    "vanilla": (vanilla, 1, {}, {"h": H}, {}),
    "leaky": (leaky, 1, {}, {"h": H}, {"leak": 0.3}),
    "exp-rnn": (exp_rnn, 1, {"A": (H * (H - 1) // 2,)}, {"h": H}, {}),
    "scornn": (scornn, 1, {"A": (H * (H - 1) // 2,)}, {"h": H}, {"negative": 0.5}),
    "lstm": (lstm, 4, {}, {"h": H, "c": H}, {"forget-bias": 1}),
    "gru": (gru, 3, {"b_n": (H,)}, {"h": H}, {}),
    "minimal-rnn": (minimal, 1, {"Wz": (H, H), "b_u": (H,)}, {"h": H}, {}),
    "cornn": (cornn, 1, {"Wz": (H, H)}, {"h": H, "z": H}, {"step": 0.2, "stiffness": 3, "damping": 1.5}),
    "skip": (skip, 1, {}, {"h": H, "h_1": H}, {"steps": 2}),
}
RECURRENT = {"W", "A"}  # of cornn Wz too
ACTIVATIONS = {"tanh": torch.tanh, "softplus": F.softplus, "sin": torch.sin}


def own(p, layer):
    """The parameters of one layer by their names in the first."""
    end = "" if layer == 0 else f".{layer + 1}"
    return {n.removesuffix(end): v for n, v in p.items() if n.endswith(end) and ("." in n) == (end != "")}


def shapes_of(cell, layers, inputs, learned):
    _, gates, extra, state, _ = CELLS[cell]
    shapes = {}
    for layer in range(layers):
        end = "" if layer == 0 else f".{layer + 1}"
        shapes["U" + end] = (gates * H, inputs if layer == 0 else H)
        if "A" not in extra:
            shapes["W" + end] = (gates * H, H)
        shapes.update({n + end: shape for n, shape in extra.items()})
        shapes["b" + end] = (gates * H,)
        if learned:
            shapes.update({f"s0.{n}" + ("" if layer == layers - 1 else f".{layer + 1}"): (w,) for n, w in state.items()})
    return {**shapes, "V": (C, H), "c": (C,)}


# ─── One pass ───────────────────────────────────────────────────────────────────────────────────────────────────────

class Net:
    """The states of one batch; a state is a dictionary a layer, bottom first."""

    def __init__(self, case, p, batch, masks):
        model = case["model"]
        self.p, self.batch, self.T = p, batch, batch["T"]
        self.step_of, _, _, self.state, _ = CELLS[model["cell"]["name"]]
        self.layers = [own(p, layer) for layer in range(model["layers"])]
        self.f = ACTIVATIONS[model["activation"]["name"]]
        self.chance, self.masks = case["training"]["noise"], masks
        if "values" in batch:
            self.x = torch.tensor(batch["values"]).reshape(self.T, B, -1)
        else:
            self.x = F.one_hot(torch.tensor(batch["indices"]).reshape(self.T, B), p["U"].shape[1]).double()

    def start(self):
        top = len(self.layers) - 1
        name = lambda n, layer: f"s0.{n}" + ("" if layer == top else f".{layer + 1}")
        zero = torch.zeros(1)
        return [
            {n: self.p.get(name(n, layer), zero).expand(B, width) for n, width in self.state.items()}
            for layer in range(top + 1)
        ]

    def mask(self, name, layer, *shape):
        text = self.masks[name if layer == 0 else f"{name}.{layer + 1}"]
        return torch.tensor([float(digit) for digit in text]).reshape(shape)

    def cell(self, layer, s, a, t):
        if self.masks is None:
            return self.expected_cell(layer, s, a)
        before, heard, zoneout = s, s["h"], None
        for one in self.chance:
            if one["name"] == "zoneout":
                zoneout = one
            elif one["name"] == "h-detach":
                heard = heard if self.mask("h-detach.through", layer, self.T)[t] == 1 else heard.detach()
            else:
                heard = heard * self.mask("recurrent-dropout.mask", layer, B, H) / (1 - one["rate"])
        after = self.step_of(self.layers[layer], {**s, "h": heard}, a, self.f)
        if zoneout is None:
            return after
        renewed = lambda n: self.mask(f"zoneout.renewed.{n}", layer, self.T, B, self.state[n])[t]
        return {n: before[n] + renewed(n) * (after[n] - before[n]) for n in after}

    def expected_cell(self, layer, s, a):
        after = self.step_of(self.layers[layer], s, a, self.f)
        for one in self.chance:
            if one["name"] == "zoneout":
                kept = {n: one["rate"] if n == "h" or one["cell-rate"] is None else one["cell-rate"] for n in after}
                after = {n: kept[n] * s[n] + (1 - kept[n]) * after[n] for n in after}
        return after

    def step(self, s, t):
        x, after = self.x[t], []
        for layer, p in enumerate(self.layers):
            after.append(self.cell(layer, s[layer], x @ p["U"].T + p["b"], t))
            x = after[-1]["h"]
        return after

    def losses(self, h):
        o = h @ self.p["V"].T + self.p["c"]
        if "labels" in self.batch:
            labels = torch.tensor(self.batch["labels"])
            return F.cross_entropy(o.flatten(0, 1), labels, reduction="none").reshape(self.T, B)
        return ((o - torch.tensor(self.batch["targets"]).reshape(o.shape)) ** 2).sum(2)


def segments(truncation, T):
    n = truncation.get("length")
    if truncation["name"] == "full":
        return [(0, 0, T)]
    if truncation["name"] == "window":
        return [(max(0, t - n), t, t + 1) for t in range(T)]
    if truncation["name"] == "chunk":
        return [(k, k, min(T, k + n)) for k in range(0, T, n)]
    every, back = truncation["every"], truncation["back"]
    ends = [min(T, k + every) for k in range(0, T, every)]
    return [(max(0, min(k * every, end - back)), k * every, end) for k, end in enumerate(ends)]


# ─── Penalties ──────────────────────────────────────────────────────────────────────────────────────────────────────

def mean_over_sequences(lengths, of):
    return sum(of(b, length) for b, length in enumerate(lengths)) / len(lengths)


def activation(h, lengths):
    return mean_over_sequences(lengths, lambda b, n: sum((h[t][b] ** 2).mean() for t in range(1, n + 1)) / n)


def temporal_activation(h, lengths):
    square = lambda b, t: ((h[t][b] - h[t - 1][b]) ** 2).mean()
    return mean_over_sequences(lengths, lambda b, n: sum(square(b, t) for t in range(2, n + 1)) / (n - 1))


def norm_stabilizer(h, lengths):
    change = lambda b, t: (h[t][b].norm() - h[t - 1][b].norm()) ** 2
    return mean_over_sequences(lengths, lambda b, n: sum(change(b, t) for t in range(1, n + 1)) / n)


def weight_penalty(one, W):
    if one["name"] == "l2":
        return (W**2).sum()
    if one["name"] == "soft-orthogonality":
        return ((W.T @ W - torch.eye(H)) ** 2).sum()
    return F.relu(torch.linalg.matrix_norm(W, 2) - one["bound"]) ** 2


ON_STATES = {
    "activation": activation, "temporal-activation": temporal_activation, "norm-stabilizer": norm_stabilizer,
}
ON_WEIGHTS = ("l2", "soft-orthogonality", "spectral-norm")


def omega(net, h, errors, lengths, power):
    """Of the vanilla cell: y = J_t^T d_t = W^T (f'(z_t) d_t); everything but this W is a constant."""
    W, terms, d = net.layers[0]["W"], [], torch.zeros(B, H)
    for t in range(net.T, 0, -1):
        d = d + errors[t]
        z = (net.x[t - 1] @ net.p["U"].T + net.p["b"] + h[t - 1] @ W.T).detach().requires_grad_()
        slope, = torch.autograd.grad(net.f(z).sum(), z)
        y = (slope * d) @ W
        for b in range(B):
            if t <= lengths[b]:
                ratio = y[b].norm() / d[b].norm()
                terms.append((ratio**power - 1) ** 2)
        d = y.detach()
    return sum(terms) / len(terms)


def jacobian_norm(net, h, lengths, every):
    terms = []
    for b in range(B):
        for t in range(2, lengths[b] + 1, every):
            def one(v):
                return net.step([{"h": h[t - 1].index_put((torch.tensor(b),), v)}], t - 1)[0]["h"][b]
            J = torch.autograd.functional.jacobian(one, h[t - 1][b], create_graph=True)
            terms.append(torch.log(torch.linalg.matrix_norm(J, 2)) ** 2)
    return sum(terms) / len(terms)


def gates_of(case, p):
    gates = CELLS[case["model"]["cell"]["name"]][1]
    return [(n, k) for n in p if n.split(".")[0] == "W" for k in range(gates)]


# ─── One update ─────────────────────────────────────────────────────────────────────────────────────────────────────

def gradient(case, p, batch, masks, factor):
    """Sets every .grad; returns loss and penalty."""
    net, training, lengths = Net(case, p, batch, masks), case["training"], batch["lengths"]
    counts = torch.tensor(batch["mask"]).double().reshape(net.T, B)
    states = [net.start()]
    for t in range(net.T):
        states.append(net.step(states[-1], t))
    tops = [s[-1]["h"] for s in states]
    leaves = [h.detach().requires_grad_() for h in tops]
    loss = net.losses(torch.stack(leaves[1:]))
    data = (loss * counts / counts.sum(0)).sum() / B
    errors = [torch.zeros(B, H) if e is None else e
              for e in torch.autograd.grad(data, leaves, retain_graph=True, allow_unused=True)]
    constant = torch.zeros(())
    held = [{**one, "strength": factor * one.get("strength", 0)} for one in training["regularizers"]]
    on_leaves, immediate = constant, constant
    for one in held:
        name, strength = one["name"], one["strength"]
        if name in ON_STATES:
            on_leaves = on_leaves + strength * ON_STATES[name](leaves, lengths)
        elif name == "jacobian-norm":
            on_leaves = on_leaves + strength * jacobian_norm(net, leaves, lengths, one["every"])
        elif name in ("omega", "omega-squared"):
            power = 1 if name == "omega" else 2
            immediate = immediate + strength * omega(net, [h.detach() for h in tops], errors, lengths, power)
        elif name in ON_WEIGHTS:
            squares = [p[n].chunk(CELLS[case["model"]["cell"]["name"]][1])[k] for n, k in gates_of(case, p)]
            immediate = immediate + strength * sum(weight_penalty(one, W) for W in squares)
    # What acts on parameters without going back in time; then every error on its way through its segment.
    direct = data + on_leaves + immediate
    total = {n: torch.zeros_like(v) for n, v in p.items()}

    def add(scalar):
        if scalar.requires_grad:
            found = torch.autograd.grad(scalar, list(p.values()), allow_unused=True, retain_graph=True)
            for n, g in zip(p, found):
                total[n] = total[n] if g is None else total[n] + g

    add(direct)
    if on_leaves.requires_grad:
        more = torch.autograd.grad(on_leaves, leaves, retain_graph=True, allow_unused=True)
        errors = [e if m is None else e + m for e, m in zip(errors, more)]
    add((errors[0] * tops[0]).sum())
    for start, first, end in segments(training["truncation"], net.T):
        s = states[0] if start == 0 else [{n: v.detach() for n, v in layer.items()} for layer in states[start]]
        arrived = constant
        for t in range(start, end):
            s = net.step(s, t)
            if t >= first:
                arrived = arrived + (errors[t + 1] * s[-1]["h"]).sum()
        add(arrived)
    for n, v in p.items():
        v.grad = total[n].detach()
    mean = (loss * counts).sum() / counts.sum()
    return mean.item(), (on_leaves + immediate).item()


def is_recurrent(case, name):
    return name.split(".")[0] in RECURRENT | ({"Wz"} if case["model"]["cell"]["name"] == "cornn" else set())


def clip(case, p, norm):
    one = case["training"]["clip"]
    if one["name"] == "norm":
        threshold = one["threshold"]
        for n, v in p.items():
            if one["rescue"] and norm > 1e10:
                v.grad = 0.02 * v.detach() if is_recurrent(case, n) else torch.zeros_like(v)
            elif norm > threshold:
                v.grad = v.grad * (threshold / norm)
    elif one["name"] == "value":
        for v in p.values():
            v.grad = v.grad.clamp(-one["threshold"], one["threshold"])
    elif one["name"] == "parameter-norm":
        for v in p.values():
            v.grad = v.grad * min(1.0, one["threshold"] / max(v.grad.norm().item(), 1e-300))
    elif one["name"] == "adaptive":
        for n, v in p.items():
            if n in ("V", "c"):
                continue
            word = n == "U" and case["batches"] == "words"
            unit = {"dim": 0 if word else 1, "keepdim": True} if v.dim() == 2 else {}
            longest = one["ratio"] * v.detach().norm(**unit).clamp(min=one["epsilon"])
            v.grad = v.grad * (longest / v.grad.norm(**unit).clamp(min=1e-300)).clamp(max=1)


def constrain(case, p, update):
    gates = CELLS[case["model"]["cell"]["name"]][1]
    for one in case["training"]["regularizers"]:
        if one["name"] not in ("spectral-clip", "spectral-margin") or update % one["every"] != 0:
            continue
        low, high = (0, one["bound"]) if one["name"] == "spectral-clip" else (1 - one["margin"], 1 + one["margin"])
        for n, k in gates_of(case, p):
            with torch.no_grad():
                W = p[n].chunk(gates)[k]
                left, sigma, right = torch.linalg.svd(W)
                W.copy_(left @ torch.diag(sigma.clamp(low, high)) @ right)


def factor_of(schedule, k):
    if schedule["name"] == "inverse-time":
        return 1 / (1 + (k - 1) / schedule["after"])
    if schedule["name"] == "step":
        return schedule["factor"] ** ((k - 1) // schedule["every"])
    if schedule["name"] == "warm-up":
        return min(1, k / schedule["updates"])
    if schedule["name"] == "cosine":
        w = schedule["warm-up"]
        wave = (1 + math.cos(math.pi * (k - 1 - w) / (UPDATES - w))) / 2
        return k / w if k <= w else schedule["floor"] + (1 - schedule["floor"]) * wave
    return 1


def optimizer_of(one, groups):
    rate, name = one["rate"], one["name"]
    if name == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=one["momentum"], nesterov=one["nesterov"])
    if name == "rmsprop":
        return torch.optim.RMSprop(groups, lr=rate, alpha=one["decay"], eps=one["epsilon"])
    if name == "adagrad":
        return torch.optim.Adagrad(groups, lr=rate, eps=one["epsilon"], initial_accumulator_value=one["initial"])
    betas = (one["beta1"], one["beta2"])
    if name == "adam":
        return torch.optim.Adam(groups, lr=rate, betas=betas, eps=one["epsilon"])
    return torch.optim.AdamW(groups, lr=rate, betas=betas, eps=one["epsilon"], weight_decay=one["weight-decay"])


def evaluate(case, p, batch):
    net, hidden = Net(case, p, batch, None), []
    s = net.start()
    for t in range(net.T):
        s = net.step(s, t)
        hidden.append(s[-1]["h"])
    counts = torch.tensor(batch["mask"]).double().reshape(net.T, B)
    return ((net.losses(torch.stack(hidden)) * counts).sum() / counts.sum()).item()


def run(case, batches):
    training = case["training"]
    size = batches[case["batches"]]["inputs"]["size"]
    model = case["model"]
    shapes = shapes_of(model["cell"]["name"], model["layers"], size, model["initial-state"] == "learned")
    p = {n: torch.tensor(case["start"][n]).reshape(shape).requires_grad_() for n, shape in shapes.items()}
    one = training["optimizer"]
    rates = {n: one["recurrent-rate"] if is_recurrent(case, n) and one["recurrent-rate"] is not None else one["rate"]
             for n in p}
    optimizer = optimizer_of(one, [{"params": [v], "lr": rates[n]} for n, v in p.items()])
    losses, norms, penalties = [], [], []
    for update in range(1, UPDATES + 1):
        sequence = batches[case["batches"]]["list"]
        batch = sequence[(update - 1) % len(sequence)]
        masks = case["masks"][update - 1] if case["masks"] else {}
        loss, penalty = gradient(case, p, batch, masks, factor_of(training["penalty-schedule"], update))
        norm = torch.cat([v.grad.flatten() for v in p.values()]).norm().item()
        clip(case, p, norm)
        for group, n in zip(optimizer.param_groups, p):
            group["lr"] = rates[n] * factor_of(training["schedule"], update)
        optimizer.step()
        constrain(case, p, update)
        losses.append(loss), norms.append(norm), penalties.append(penalty)
    return {
        "losses": losses, "norms": norms, "penalties": penalties, "evaluated": evaluate(case, p, sequence[0]),
        "parameters": {n: v.flatten().tolist() for n, v in p.items()},
    }


# ─── The settings ───────────────────────────────────────────────────────────────────────────────────────────────────

LENGTHS = [[6, 4, 5], [5, 5, 2], [7, 3, 6]]


def make_batches(key):
    words, classes = key == "words", key != "far"
    batches = []
    for lengths in LENGTHS:
        T = max(lengths)
        counted = lambda t, b: t == lengths[b] - 1 if key == "last" else t < lengths[b] and (t + b) % 3 != 1
        last = lambda t, b: t == lengths[b] - 1  # so that every sequence counts somewhere
        labels = torch.randint(C, (T, B), generator=generator).flatten().tolist()
        ids = torch.randint(4, (T, B), generator=generator).flatten().tolist()
        batches.append({
            "T": T, "lengths": lengths,
            "mask": [int(counted(t, b) or last(t, b)) for t in range(T) for b in range(B)],
            **({"indices": ids} if words else {"values": draw(T, B, 2)}),
            **({"labels": labels} if classes else {"targets": draw(T, B, C)}),
        })
    if key == "far":
        batches[1]["targets"] = [v * 1e11 for v in batches[1]["targets"]]
    return {
        "B": B, "inputs": {"kind": "index" if words else "values", "size": 4 if words else 2},
        "outputs": {"kind": "classes" if classes else "values", "size": C}, "list": batches,
    }


def make_masks(case, lengths):
    """A dictionary an update, by the names of src/."""
    state, found = CELLS[case["model"]["cell"]["name"]][3], []
    for update in range(UPDATES):
        T, masks = max(lengths[update % len(lengths)]), {}
        bits = lambda size, rate: "".join(str(int(v)) for v in torch.rand(size, generator=generator) >= rate)
        for layer in range(case["model"]["layers"]):
            end = "" if layer == 0 else f".{layer + 1}"
            for one in case["training"]["noise"]:
                if one["name"] == "zoneout":
                    for n, width in state.items():
                        rate = one["rate"] if n == "h" else one["cell-rate"]
                        masks[f"zoneout.renewed.{n}{end}"] = bits(T * B * width, rate)
                elif one["name"] == "h-detach":
                    masks[f"h-detach.through{end}"] = bits(T, one["rate"])
                else:
                    masks[f"recurrent-dropout.mask{end}"] = bits(B * H, one["rate"])
        found.append(masks)
    return found


def sgd(rate, momentum=0.0, nesterov=False, recurrent=None):
    return {"name": "sgd", "rate": rate, "momentum": momentum, "nesterov": nesterov, "recurrent-rate": recurrent}


def adam(rate, recurrent=None):
    return {"name": "adam", "rate": rate, "recurrent-rate": recurrent, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-4}


def rmsprop(rate, recurrent=None):
    given = {"rate": rate, "recurrent-rate": recurrent, "decay": 0.9, "epsilon": 1e-3}
    return {"name": "rmsprop", **given, "epsilon-inside": False, "initial": 0}


ADAGRAD = {"name": "adagrad", "rate": 0.1, "recurrent-rate": 0.02, "epsilon": 1e-3, "initial": 0.1}
ADAMW = {**adam(0.02, 0.005), "name": "adamw", "weight-decay": 0.2}
NORM = {"name": "norm", "threshold": 0.4, "rescue": False}
ADAPTIVE = {"name": "adaptive", "ratio": 0.1, "epsilon": 0.05, "output": False}
STRIDE = {"name": "stride", "every": 2, "back": 4}
CHUNK = {"name": "chunk", "length": 3}
WINDOW = {"name": "window", "length": 2}
ZONEOUT = {"name": "zoneout", "rate": 0.3, "cell-rate": 0.5}
DROPOUT = {"name": "recurrent-dropout", "rate": 0.4}
DETACH = {"name": "h-detach", "rate": 0.5}
INVERSE = {"name": "inverse-time", "after": 4}


def pull(name, strength, **options):
    return {"name": name, "strength": strength, **options}


STATES = [pull("activation", 0.5), pull("temporal-activation", 0.4), pull("norm-stabilizer", 0.3)]
CASES = [  # name, batches, cell, layers, learned, activation, what training has besides its defaults
    ("lstm, zoneout", "last", "lstm", 1, False, "tanh",
     {"noise": [ZONEOUT], "optimizer": adam(0.02), "clip": NORM, "truncation": CHUNK}),
    ("gru, zoneout, stride", "some", "gru", 1, True, "tanh",
     {"noise": [{**ZONEOUT, "cell-rate": None}], "optimizer": ADAMW, "truncation": STRIDE}),
    ("two lstm, recurrent dropout and h-detach", "some", "lstm", 2, True, "tanh",
     {"noise": [DROPOUT, DETACH], "optimizer": rmsprop(0.01, 0.004), "clip": {"name": "value", "threshold": 0.05}}),
    ("lstm, h-detach and zoneout, window", "last", "lstm", 1, False, "tanh",
     {"noise": [DETACH, ZONEOUT], "optimizer": sgd(0.2, 0.8, True), "truncation": WINDOW}),
    ("vanilla, recurrent dropout, states held", "words", "vanilla", 1, True, "tanh",
     {"noise": [DROPOUT], "regularizers": STATES, "optimizer": ADAGRAD, "clip": ADAPTIVE, "penalty-schedule": INVERSE}),
    ("vanilla, omega", "last", "vanilla", 1, False, "tanh",
     {"regularizers": [pull("omega", 2)], "optimizer": sgd(0.05), "clip": NORM, "penalty-schedule": INVERSE}),
    ("vanilla, omega-squared, window", "some", "vanilla", 1, False, "softplus",
     {"regularizers": [pull("omega-squared", 0.3)], "optimizer": adam(0.01), "truncation": WINDOW}),
    ("leaky, jacobian-norm, stride", "some", "leaky", 1, True, "tanh",
     {"regularizers": [pull("jacobian-norm", 0.4, every=2, sequences=None)], "optimizer": sgd(0.1), "truncation": STRIDE}),
    ("vanilla, spectral-margin, adaptive, cosine", "last", "vanilla", 2, False, "tanh",
     {"regularizers": [{"name": "spectral-margin", "margin": 0.1, "every": 1, "on": ["W"]}], "optimizer": adam(0.05),
      "clip": ADAPTIVE, "schedule": {"name": "cosine", "floor": 0.1, "updates": None, "warm-up": 2}}),
    ("gru, spectral-clip, parameter-norm", "some", "gru", 1, False, "tanh",
     {"regularizers": [{"name": "spectral-clip", "bound": 0.9, "every": 2, "on": ["W"]}, pull("l2", 0.02, on=["W"])],
      "optimizer": sgd(0.5, 0.5), "clip": {"name": "parameter-norm", "threshold": 0.05}}),
    ("two lstm, all on states and weights", "some", "lstm", 2, True, "tanh",
     {"regularizers": [*STATES, pull("soft-orthogonality", 0.01, on=["W"]), pull("spectral-norm", 0.1, on=["W"], bound=1.2)],
      "optimizer": rmsprop(0.01), "truncation": CHUNK, "schedule": {"name": "step", "factor": 0.5, "every": 3}}),
    ("exp-rnn, sin, stride", "last", "exp-rnn", 1, True, "sin",
     {"optimizer": rmsprop(0.01, 0.002), "truncation": STRIDE, "clip": NORM}),
    ("scornn, adaptive", "words", "scornn", 1, False, "tanh", {"optimizer": ADAGRAD, "clip": ADAPTIVE}),
    ("cornn, zoneout", "words", "cornn", 1, False, "tanh",
     {"noise": [ZONEOUT], "optimizer": adam(0.02, 0.01), "schedule": {"name": "warm-up", "updates": 4}}),
    ("minimal-rnn, zoneout, soft-orthogonality", "words", "minimal-rnn", 2, True, "tanh",
     {"noise": [{**ZONEOUT, "cell-rate": None}], "regularizers": [pull("soft-orthogonality", 0.02, on=["W"])],
      "optimizer": sgd(0.3), "truncation": CHUNK}),
    ("skip, zoneout, all", "some", "skip", 1, True, "tanh",
     {"noise": [ZONEOUT], "regularizers": STATES, "optimizer": adam(0.01), "truncation": STRIDE, "clip": ADAPTIVE}),
    ("vanilla, rescue", "far", "vanilla", 1, False, "tanh",
     {"optimizer": sgd(0.1, recurrent=0.5), "clip": {**NORM, "rescue": True}, "regularizers": [pull("l2", 0.01, on=["W"])]}),
]
DEFAULTS = {
    "objective": "mean", "truncation": {"name": "full"}, "schedule": {"name": "constant"}, "noise": [],
    "clip": {"name": "none"}, "regularizers": [], "penalty-schedule": {"name": "constant"},
}


def make_case(batches, name, key, cell, layers, learned, f, training):
    size = batches[key]["inputs"]["size"]
    shapes = shapes_of(cell, layers, size, learned)
    scales = {"W": 0.5, "A": 0.6, "Wz": 0.4, "b": 0.3, "c": 0.2, "s0": 0.3}
    case = {
        "name": name, "batches": key,
        "model": {
            "cell": {"name": cell, **CELLS[cell][4]}, "hidden": H, "layers": layers, "activation": {"name": f},
            "initial-state": "learned" if learned else "zero",
        },
        "training": {**DEFAULTS, **training},
        "start": {n: draw(*shape, std=scales.get(n.split(".")[0], 0.6)) for n, shape in shapes.items()},
    }
    case["masks"] = make_masks(case, LENGTHS) if case["training"]["noise"] else []
    return {**case, "expected": run(case, batches)}


def main():
    batches = {key: make_batches(key) for key in ("some", "last", "words", "far")}
    cases = [make_case(batches, *one) for one in CASES]
    rescued = cases[-1]["expected"]["norms"]
    assert sum(norm > 1e10 for norm in rescued) == 3 and rescued[0] < 1e3
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    dense = lambda value: json.dumps(value, separators=(",", ":"))
    path = pathlib.Path(__file__).with_name("training.json")
    lines = ",\n".join(dense(case) for case in cases)
    path.write_text(f'{{"versions":{dense(versions)},"batches":{dense(batches)},"cases":[\n{lines}\n]}}\n')
    print(f"python {platform.python_version()}, torch {torch.__version__}: {path.stat().st_size} bytes")


main()
