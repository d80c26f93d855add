"""Golden factors of the schedules: 40 updates by torch.optim.lr_scheduler in float64.

    python test/golden/schedules.py       writes test/golden/schedules.json

A rate of 1 is scheduled, so that the rate is the factor. The rate that update 1 uses is what the scheduler sets
when it is made; it is stepped once after every update.

Shape of the JSON:

{ "versions": {"python", "torch"}, "updates": 40,
  "schedules": [ {"name", "schedule": our word for it, "options": as we name them, "factors": [40]} ] }
"""

import json
import pathlib
import platform

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, LinearLR, SequentialLR, StepLR

UPDATES = 40


def warm_up(optimizer, updates):
    return LinearLR(optimizer, start_factor=1 / updates, total_iters=updates - 1)


def risen_cosine(optimizer, rise, updates, floor):
    cosine = CosineAnnealingLR(optimizer, T_max=updates - rise, eta_min=floor)
    return SequentialLR(optimizer, [warm_up(optimizer, rise), cosine], milestones=[rise])


SCHEDULES = [
    ("step", "step", {"factor": 0.3, "every": 7}, lambda o: StepLR(o, 7, gamma=0.3)),
    ("cosine", "cosine", {}, lambda o: CosineAnnealingLR(o, T_max=UPDATES)),
    ("cosine to a floor", "cosine", {"floor": 0.1}, lambda o: CosineAnnealingLR(o, T_max=UPDATES, eta_min=0.1)),
    (
        "cosine to a floor after a warm-up",
        "cosine",
        {"floor": 0.05, "warm-up": 6},
        lambda o: risen_cosine(o, 6, UPDATES, 0.05),
    ),
    ("warm-up", "warm-up", {"updates": 12}, lambda o: warm_up(o, 12)),
    ("inverse time", "inverse-time", {"after": 8}, lambda o: LambdaLR(o, lambda k: 1 / (1 + k / 8))),
]


def factors(make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    found = []
    for _ in range(UPDATES):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def main():
    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "updates": UPDATES,
        "schedules": [
            {"name": name, "schedule": our, "options": options, "factors": factors(make)}
            for name, our, options, make in SCHEDULES
        ],
    }
    path = pathlib.Path(__file__).with_name("schedules.json")
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(f"python {platform.python_version()}, torch {torch.__version__}: {path.stat().st_size} bytes")


main()
