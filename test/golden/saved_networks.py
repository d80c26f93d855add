"""Trained networks, evaluated by PyTorch on the very sequences that `evaluate --save-inputs` wrote.

    npm run experiment CONFIG
    npm run evaluate results/NAME -- --save-inputs sequences
    python test/golden/saved_networks.py results/NAME sequences

Takes parameters.npz and the sequences of each run, computes the loss with torch.nn.RNN, LSTM or GRU in float64, and compares it with
generalisation.csv. Prints a line for each network and length, and exits with 1 if any differs by more than 1e-12 relatively. Knows
runs of one layer of the cells vanilla (activations tanh and relu), lstm and gru.
"""

import csv
import pathlib
import sys

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
TOLERANCE = 1e-12


def network(parameters, relu):
    """The recurrent part with the run's parameters; gates are in PyTorch's order."""
    U, W = parameters["U"], parameters["W"]
    inputs, hidden = U.shape[1], W.shape[1]
    gates = W.shape[0] // hidden
    if gates == 1:
        net = torch.nn.RNN(inputs, hidden, nonlinearity="relu" if relu else "tanh")
    else:
        net = {4: torch.nn.LSTM, 3: torch.nn.GRU}[gates](inputs, hidden)
    bias_of_state = torch.zeros(gates * hidden)
    if "b_n" in parameters:
        bias_of_state[2 * hidden :] = parameters["b_n"]
    with torch.no_grad():
        net.weight_ih_l0.copy_(U)
        net.weight_hh_l0.copy_(W)
        net.bias_ih_l0.copy_(parameters["b"])
        net.bias_hh_l0.copy_(bias_of_state)
    return net


def loss_of(parameters, sequences, relu):
    """Mean over the counted steps of all sequences."""
    inputs = torch.from_numpy(sequences["inputs"])
    if inputs.dim() == 2:
        inputs = torch.nn.functional.one_hot(inputs.long(), parameters["U"].shape[1]).double()
    with torch.no_grad():
        # Where batches go on from others, the states before the first step.
        start = [torch.from_numpy(sequences[key])[None] for key in ("start/h", "start/c") if key in sequences]
        states, _ = network(parameters, relu)(inputs, tuple(start) if len(start) == 2 else (start or [None])[0])
        outputs = states @ parameters["V"].T + parameters["c"]
        counted = torch.from_numpy(sequences["mask"]) == 1
        targets = torch.from_numpy(sequences["targets"])
        if targets.dim() == 2:
            return torch.nn.functional.cross_entropy(outputs[counted], targets[counted].long()).item()
        return ((outputs[counted] - targets[counted]) ** 2).sum(-1).mean().item()


def main(results, folder):
    worst = 0.0
    for row in csv.DictReader(open(results / "generalisation.csv")):
        run = results / "runs" / row["run"]
        saved = np.load(run / "parameters.npz")
        parameters = {
            name.removeprefix("trained/"): torch.from_numpy(np.ascontiguousarray(values))
            for name, values in saved.items()
            if name.startswith("trained/")
        }
        relu = "activation:\n    name: relu" in (run / "config.yaml").read_text()
        sequences = np.load(folder / f"{row['run']}-{row['length']}.npz")
        theirs, ours = loss_of(parameters, sequences, relu), float(row["loss"])
        difference = abs(theirs - ours) / abs(ours)
        worst = max(worst, difference)
        print(f"{row['run']} {row['label']}, {row['length']} steps: {ours} here, {theirs} in PyTorch, {difference:.1e} apart")
    print(f"largest relative difference {worst:.1e}")
    return 1 if worst > TOLERANCE else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
