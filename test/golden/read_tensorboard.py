"""Opens what `run --tensorboard` wrote by TensorBoard's own reader, and compares it with the CSVs beside it.

    pip install tensorboard
    python read_tensorboard.py results/relu
"""
import csv
import glob
import math
import os
import sys

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

root = sys.argv[1]


def rows(path):
    with open(path, newline="", encoding="utf8") as file:
        return list(csv.DictReader(file))


def same(got, cell):
    """TensorBoard's scalars have 32 bits."""
    with np.errstate(over="ignore"):
        wanted = float(np.float32(float(cell)))
    return got == wanted or (math.isnan(got) and math.isnan(wanted))


scalars = histograms = 0
folders = sorted(glob.glob(os.path.join(root, "tensorboard", "*", "*")))
assert len(folders) == len(glob.glob(os.path.join(root, "runs", "*"))), folders
for folder in folders:
    events = EventAccumulator(folder, size_guidance={"scalars": 0, "histograms": 0}).Reload()
    run = os.path.join(root, "runs", os.path.basename(folder))
    for row in rows(os.path.join(run, "training.csv"))[:1]:
        assert row["run"] == os.path.basename(folder)
    for table, columns in {"training": ["loss", "grad_norm", "rate", "penalty"], "evaluation": ["loss"]}.items():
        own = rows(os.path.join(run, f"{table}.csv"))
        longest = {row.get("length") for row in own}
        assert len(longest) == 1, "give an experiment without evaluation.lengths"
        for column in columns:
            found = events.Scalars(f"{table}/{column}")
            wanted = [(int(row["update"]), row[column]) for row in own if row[column] != ""]
            assert [one.step for one in found] == [step for step, _ in wanted], (folder, table, column)
            assert all(same(one.value, cell) for one, (_, cell) in zip(found, wanted)), (folder, table, column)
            scalars += len(found)
    jacobians = os.path.join(run, "jacobians.csv")
    if os.path.exists(jacobians):
        own = rows(jacobians)
        T = max(int(row["t"]) for row in own)
        updates = sorted({int(row["update"]) for row in own})
        norms = {
            update: [
                float(row["log10_product_norm"]) for row in own if int(row["update"]) == update and int(row["t"]) < T
            ]
            for update in updates
        }
        finite = {update: [x for x in of if math.isfinite(x)] for update, of in norms.items()}
        found = events.Histograms("gradient_reach/log10_product_norm") if any(finite.values()) else []
        assert [one.step for one in found] == [update for update in updates if finite[update]]
        for one in found:
            value, of = one.histogram_value, finite[one.step]
            assert (value.num, value.min, value.max) == (len(of), min(of), max(of))
            edges = [-math.inf, *value.bucket_limit]
            counts = [sum(a < x <= b for x in of) for a, b in zip(edges, edges[1:])]
            assert counts == list(value.bucket), (folder, one.step)
            histograms += 1
        for when, update in [("before", updates[0]), ("after", updates[-1])]:
            for one in events.Scalars(f"gradient_reach/{when}_training"):
                of = [float(r["log10_product_norm"]) for r in own if int(r["update"]) == update and T - int(r["t"]) == one.step]
                wanted = sum(of) / len(of)
                assert one.value == wanted or abs(one.value - wanted) <= 1e-6 * abs(wanted), (folder, when, one, wanted)
                scalars += 1
    content = events.summary_metadata["_hparams_/session_start_info"].plugin_data
    assert content.plugin_name == "hparams"
print(f"{len(folders)} runs, {scalars} scalars and {histograms} histograms are those of the tables")
