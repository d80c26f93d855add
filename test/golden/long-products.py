"""Golden singular values of long products of Jacobians.

    python test/golden/long-products.py        writes test/golden/long-products.json

s_t = f(W s_{t-1} + U x_t + b) with s_0 = 0, J_t = diag(f'(z_t)) W, P_t = J_T ... J_{t+1}, all by mpmath with 1200 digits:
the singular values of P_t are square roots of the eigenvalues of P_t P_t^T, whose condition is at most about 10^900
here (asserted), so their smallest still has hundreds of digits. f is tanh, or leaky: z for z > 0, z/10 below.
Nothing here is shared with src/. Arrays are flat and row-major; numbers of the inputs have few decimals.

{ "versions": {...}, "cases": [ {"name", "activation", "H", "T", "x" [T], "U" [H], "W" [H,H], "b" [H],
    "t" [n], "norm" [n], "mean" [n], "smallest" [n]} ] }
norm, mean and smallest are log10 of the largest, the geometric mean and the smallest singular value of P_t, for each t.
"""

import json
import pathlib
import platform

import mpmath
import numpy as np

mpmath.mp.dps = 1200
rng = np.random.default_rng(7)


def draw(*shape, std=1.0):
    return np.round(rng.standard_normal(shape) * std, 3)


def steps(activation, z):
    if activation == "tanh":
        s = [mpmath.tanh(v) for v in z]
        # In float64, 1 - s^2 has few digits left where s is all but 1.
        assert all(1 - v * v > 1e-7 for v in s)
        return s, [1 - v * v for v in s]
    slopes = [mpmath.mpf(1) if v > 0 else mpmath.mpf(1) / 10 for v in z]
    assert all(abs(v) > 1e-9 for v in z)
    return [v * k for v, k in zip(z, slopes)], slopes


def golden(name, activation, H, T, std, wanted):
    W, U, b, x = draw(H, H, std=std / np.sqrt(H)), draw(H), draw(H, std=0.2), draw(T)
    exact = mpmath.matrix(W.tolist())
    s = mpmath.zeros(H, 1)
    jacobians = []
    for t in range(T):
        z = exact * s + mpmath.matrix([float(u) for u in U]) * mpmath.mpf(float(x[t])) + mpmath.matrix(b.tolist())
        values, slopes = steps(activation, list(z))
        s = mpmath.matrix(values)
        jacobians.append(mpmath.diag(slopes) * exact)
    out = {"t": [], "norm": [], "mean": [], "smallest": []}
    P = mpmath.eye(H)
    for t in range(T, -1, -1):
        if t in wanted:
            squares = sorted(mpmath.eigsy(P * P.T, eigvals_only=True))
            assert squares[0] > 0 and squares[-1] / squares[0] < mpmath.mpf(10) ** 900, (name, t)
            logs = [mpmath.log10(v) / 2 for v in squares]
            out["t"].append(t)
            out["norm"].append(float(logs[-1]))
            out["mean"].append(float(sum(logs) / H))
            out["smallest"].append(float(logs[0]))
        if t > 0:
            P = P * jacobians[t - 1]
    return {
        "name": name,
        "activation": activation,
        "H": H,
        "T": T,
        "x": x.tolist(),
        "U": U.tolist(),
        "W": W.flatten().tolist(),
        "b": b.tolist(),
        **out,
    }


cases = [
    golden("tanh", "tanh", 5, 200, 1.2, {0, 50, 100, 150, 190, 197, 198, 199, 200}),
    golden("saturated tanh", "tanh", 4, 60, 2.2, {0, 20, 40, 57, 58, 59}),
    golden("leaky relu, slowly growing", "leaky-relu", 6, 150, 1.3, {0, 75, 140, 147, 149}),
]
out = {"versions": {"python": platform.python_version(), "mpmath": mpmath.__version__}, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
