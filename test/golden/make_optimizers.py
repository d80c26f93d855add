"""Golden trajectories of the optimizers: 20 updates of 7 parameters by torch.optim in float64.

    python test/golden/make_optimizers.py       writes test/golden/optimizers.json

The gradients are a fixed list, the same for all optimizers; they do not depend on the parameters. Their size
varies over updates, so that clipping to norm 1 acts on some updates and leaves others as they are.

Clipping is done by hand:  g <- g * (1 / |g|)  if |g| > 1, else unchanged.  torch.nn.utils.clip_grad_norm_
divides by |g| + 1e-6 instead, which is not the rule of the contract.

Shape of the JSON:

{ "versions": {"python", "torch"},
  "start": [7], "gradients": [20][7], "norms": [20] of the unclipped gradients, "threshold": 1,
  "trajectories": [ {"name", "optimizer": "sgd" | "momentum" | "rmsprop" | "adam", "clip": bool,
                     "options": {"rate", ...}, "parameters": [20][7] after each update} ] }
"""

import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
UPDATES, SIZE, THRESHOLD = 20, 7, 1.0

# Name, torch's optimizer, and its options as we name them.
OPTIMIZERS = [
    ("sgd", lambda w, o: torch.optim.SGD(w, lr=o["rate"]), {"rate": 0.05}),
    ("momentum", lambda w, o: torch.optim.SGD(w, lr=o["rate"], momentum=o["momentum"]), {"rate": 0.02, "momentum": 0.9}),
    (
        "rmsprop",
        lambda w, o: torch.optim.RMSprop(w, lr=o["rate"], alpha=o["decay"], eps=o["epsilon"]),
        {"rate": 0.01, "decay": 0.9, "epsilon": 1e-8},
    ),
    (
        "adam",
        lambda w, o: torch.optim.Adam(w, lr=o["rate"], betas=(o["beta1"], o["beta2"]), eps=o["epsilon"]),
        {"rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    ),
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
    for name, make, options in OPTIMIZERS:
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
            trajectories.append({"name": word, "optimizer": name, "clip": clip, "options": options, "parameters": rows})

    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "start": start, "gradients": gradients, "norms": norms, "threshold": THRESHOLD, "trajectories": trajectories,
    }
    path = pathlib.Path(__file__).with_name("optimizers.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {path.stat().st_size} bytes")


main()
