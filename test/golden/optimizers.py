"""Golden trajectories of the optimizers: 20 updates of 7 parameters by torch.optim in float64.

    python test/golden/optimizers.py       writes test/golden/optimizers.json

The gradients are a fixed list, the same for all optimizers; they do not depend on the parameters. Their size
varies over updates, so that clipping to norm 1 acts on some updates and leaves others as they are.

Clipping is done by hand:  g <- g * (1 / |g|)  if |g| > 1, else unchanged.  torch.nn.utils.clip_grad_norm_
divides by |g| + 1e-6 instead, which is not the rule of the contract.

Shape of the JSON:

{ "versions": {"python", "torch"},
  "start": [7], "gradients": [20][7], "norms": [20] of the unclipped gradients, "threshold": 1,
  "trajectories": [ {"name", "optimizer": our word for it, "clip": bool, "options": {"rate", ...} as we name them,
                     "parameters": [20][7] after each update} ] }

torch.optim.RMSprop knows neither an epsilon inside the root nor a mean square that starts above 0 (as in the code of
Arjovsky, Shah & Bengio 2016); these two are written out in NumPy.
"""

import json
import pathlib
import platform

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
UPDATES, SIZE, THRESHOLD = 20, 7, 1.0


class RMSpropByHand:
    """q <- decay q + (1 - decay) g^2 from q = initial, w <- w - rate g / sqrt(q + epsilon), or / (sqrt(q) + epsilon)."""

    def __init__(self, parameters, options):
        (self.w,) = parameters
        self.options = options
        self.q = np.full(SIZE, options["initial"])

    def step(self):
        o, g = self.options, self.w.grad.numpy()
        self.q = o["decay"] * self.q + (1 - o["decay"]) * g**2
        divisor = np.sqrt(self.q + o["epsilon"]) if o["epsilon-inside"] else np.sqrt(self.q) + o["epsilon"]
        with torch.no_grad():
            self.w -= torch.from_numpy(o["rate"] * g / divisor)


def sgd(w, o):
    return torch.optim.SGD(w, lr=o["rate"], momentum=o.get("momentum", 0), nesterov=o.get("nesterov", False))


def rmsprop(w, o):
    return torch.optim.RMSprop(w, lr=o["rate"], alpha=o["decay"], eps=o["epsilon"])


def adam(w, o):
    return torch.optim.Adam(w, lr=o["rate"], betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])


def adamw(w, o):
    betas = (o["beta1"], o["beta2"])
    return torch.optim.AdamW(w, lr=o["rate"], betas=betas, eps=o["epsilon"], weight_decay=o["weight-decay"])


def adagrad(w, o):
    return torch.optim.Adagrad(w, lr=o["rate"], eps=o["epsilon"], initial_accumulator_value=o["initial"])


# Name, our word, who makes it, and its options as we name them.
ADAM = {"rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
RMSPROP = {"rate": 0.01, "decay": 0.9, "epsilon": 1e-8}
OPTIMIZERS = [
    ("sgd", "sgd", sgd, {"rate": 0.05}),
    ("momentum", "sgd", sgd, {"rate": 0.02, "momentum": 0.9}),
    ("nesterov", "sgd", sgd, {"rate": 0.02, "momentum": 0.9, "nesterov": True}),
    ("rmsprop", "rmsprop", rmsprop, RMSPROP),
    (
        "rmsprop, epsilon inside",
        "rmsprop",
        RMSpropByHand,
        {**RMSPROP, "epsilon": 0.01, "epsilon-inside": True, "initial": 0.0},
    ),
    (
        "rmsprop from 0.001 without epsilon",
        "rmsprop",
        RMSpropByHand,
        {**RMSPROP, "epsilon": 0.0, "epsilon-inside": False, "initial": 0.001},
    ),
    ("adam", "adam", adam, ADAM),
    ("adamw", "adamw", adamw, {**ADAM, "weight-decay": 0.3}),
    ("adagrad", "adagrad", adagrad, {"rate": 0.1, "epsilon": 1e-10, "initial": 0.0}),
    ("adagrad from 0.1", "adagrad", adagrad, {"rate": 0.1, "epsilon": 1e-10, "initial": 0.1}),
]


def main():
    generator = torch.Generator().manual_seed(7)
    start = [round(v, 4) for v in torch.randn(SIZE, generator=generator).tolist()]
    sizes = 10 ** (2 * torch.rand(UPDATES, 1, generator=generator) - 1.5)  # from 0.03 to 3
    gradients = (torch.randn(UPDATES, SIZE, generator=generator) * sizes).tolist()
    gradients = [[round(v, 6) for v in row] for row in gradients]
    gradients[4][2] = 0.0  # one exact zero
    norms = [torch.tensor(row).norm().item() for row in gradients]
    assert 5 <= sum(norm > THRESHOLD for norm in norms) <= 15

    trajectories = []
    for name, our, make, options in OPTIMIZERS:
        for clip in (False, True):
            w = torch.tensor(start, requires_grad=True)
            optimizer = make([w], options)
            rows = []
            for row, norm in zip(gradients, norms):
                gradient = torch.tensor(row)
                w.grad = gradient * (THRESHOLD / norm) if clip and norm > THRESHOLD else gradient
                optimizer.step()
                rows.append(w.detach().tolist())
            word = name + (", clipped to norm 1" if clip else "")
            trajectories.append({"name": word, "optimizer": our, "clip": clip, "options": options, "parameters": rows})

    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "start": start, "gradients": gradients, "norms": norms, "threshold": THRESHOLD, "trajectories": trajectories,
    }
    path = pathlib.Path(__file__).with_name("optimizers.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {path.stat().st_size} bytes")


main()
