"""
NumPy in the style of the tutorial that this project starts from: a Python loop over the steps forward, one
back, one product at a time. The language model is its double loop over outputs and lags.
"""

import protocol

try:
    import numpy as np
except ImportError as error:
    protocol.say_missing(error)


class Adding:
    """Vanilla tanh network, last output, squared error, clipping, SGD."""

    def __init__(self, case, arrays):
        self.case, self.arrays = case, arrays
        self.reset()

    def reset(self):
        self.parameters = {name: self.arrays[name].copy() for name in ("U", "W", "b", "V", "c")}
        self.next = 0

    def step(self):
        U, W, b, V, c = self.parameters.values()
        x, y = self.arrays["x"][self.next], self.arrays["y"][self.next]
        self.next = (self.next + 1) % len(self.arrays["x"])
        T, B, _ = x.shape
        # Forward; s[-1] is the state before the first step.
        s = np.zeros((T + 1, B, len(W)))
        for t in range(T):
            s[t] = np.tanh(x[t].dot(U.T) + s[t - 1].dot(W.T) + b)
        error = s[T - 1].dot(V.T) + c - y
        loss = np.mean(error**2)
        # Back.
        dU, dW, db = np.zeros_like(U), np.zeros_like(W), np.zeros_like(b)
        d_out = 2 * error / B
        dV, dc = d_out.T.dot(s[T - 1]), d_out.sum(axis=0)
        ds = d_out.dot(V)
        for t in range(T)[::-1]:
            delta = ds * (1 - s[t] ** 2)
            dW += delta.T.dot(s[t - 1])
            dU += delta.T.dot(x[t])
            db += delta.sum(axis=0)
            ds = delta.dot(W)
        # Clip and move.
        gradients = (dU, dW, db, dV, dc)
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
        rate = self.case["rate"] * min(1, self.case["clip"] / norm)
        for values, gradient in zip(self.parameters.values(), gradients):
            values -= rate * gradient
        return loss

    finish = staticmethod(float)


class Language:
    """The double loop: every output sends its error back through its own lags."""

    def __init__(self, case, arrays):
        self.case, self.arrays = case, arrays
        self.reset()

    def reset(self):
        self.U, self.W, self.V = (self.arrays[name].copy() for name in "UWV")
        self.next = 0

    def forward(self, x):
        T = len(x)
        s = np.zeros((T + 1, len(self.W)))
        o = np.zeros((T, len(self.V)))
        for t in np.arange(T):
            s[t] = np.tanh(self.U[:, x[t]] + self.W.dot(s[t - 1]))
            scores = self.V.dot(s[t])
            powers = np.exp(scores - np.max(scores))
            o[t] = powers / np.sum(powers)
        return s, o

    def back(self, x, y, s, o):
        dU, dW, dV = np.zeros(self.U.shape), np.zeros(self.W.shape), np.zeros(self.V.shape)
        T = len(y)
        errors = o
        errors[np.arange(T), y] -= 1.0
        for t in np.arange(T)[::-1]:
            dV += np.outer(errors[t], s[t])
            delta = self.V.T.dot(errors[t]) * (1 - s[t] ** 2)
            for k in np.arange(max(0, t - self.case["lag"]), t + 1)[::-1]:
                dW += np.outer(delta, s[k - 1])
                dU[:, x[k]] += delta
                delta = self.W.T.dot(delta) * (1 - s[k - 1] ** 2)
        return dU, dW, dV

    def step(self):
        x, y = self.arrays["x"][self.next], self.arrays["y"][self.next]
        self.next = (self.next + 1) % len(self.arrays["x"])
        s, o = self.forward(x)
        loss = -np.mean(np.log(o[np.arange(len(y)), y]))
        dU, dW, dV = self.back(x, y, s, o)
        self.U -= self.case["rate"] * dU
        self.W -= self.case["rate"] * dW
        self.V -= self.case["rate"] * dV
        return loss

    finish = staticmethod(float)


def blas():
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{built['name']} {built['version']}"


def load(_variant):
    case, arrays = protocol.read_case()
    return (Adding if case["kind"] == "adding" else Language)(case, arrays)


protocol.serve({"numpy": f"{np.__version__} ({blas()})"}, load)
