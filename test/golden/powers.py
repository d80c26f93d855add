"""Golden norms of high powers of square matrices, and their spectral radii.

    python test/golden/powers.py        writes test/golden/powers.json

By mpmath with 400 digits, from the very doubles that stand in "A": powers by repeated squaring, the norm as the square
root of the largest eigenvalue of P P^T, the radius by mpmath's own QR iteration. NumPy's powers in float64 must agree to
1e-9 for the first 8 of them (asserted). Nothing here is shared with src/. Arrays are flat and row-major.

{ "versions": {...}, "matrices": [ {"name", "n", "A" [n,n], "log10_radius", "steps" [], "log10_norms" []} ] }
"""

import json
import pathlib
import platform

import mpmath
import numpy as np

mpmath.mp.dps = 400
STEPS = [1, 2, 4, 8, 64, 100, 1024, 10000]
rng = np.random.default_rng(11)


def rounded(matrix, decimals=3):
    return [[round(float(v), decimals) for v in row] for row in matrix]


# A hump: the powers of an upper triangular matrix grow by a factor of thousands before 0.9^k takes over.
hump = [[0.9 if i == j else 1.5 if j == i + 1 else 0.0 for j in range(6)] for i in range(6)]
gaussian = rounded(rng.normal(size=(7, 7)) / np.sqrt(7) * 0.8)
growing = rounded(rng.normal(size=(5, 5)) / np.sqrt(5) * 3)
# Rows 100 powers of ten apart.
graded = [[0.5, 0.0, 0.0], [1e-100, 0.99, 0.0], [0.0, 1e100, 0.75]]


def largest_singular(matrix):
    scale = max(abs(v) for v in matrix)
    scaled = matrix / scale
    values = mpmath.eigsy(scaled * scaled.T, eigvals_only=True)
    return scale * mpmath.sqrt(max(values))


def power(matrix, k):
    result, square = mpmath.eye(matrix.rows), matrix
    while k > 0:
        if k % 2 == 1:
            result = result * square
        square = square * square
        k //= 2
    return result


def entry(name, rows):
    matrix = mpmath.matrix(rows)
    norms = [mpmath.log10(largest_singular(power(matrix, k))) for k in STEPS]
    values, _ = mpmath.eig(matrix)
    radius = max(abs(v) for v in values)
    if name != "graded":
        for k, norm in zip(STEPS[:4], norms):
            assert abs(np.log10(np.linalg.norm(np.linalg.matrix_power(np.array(rows), k), 2)) - float(norm)) < 1e-9
    return {
        "name": name,
        "n": len(rows),
        "A": [v for row in rows for v in row],
        "log10_radius": float(mpmath.log10(radius)),
        "steps": STEPS,
        "log10_norms": [float(v) for v in norms],
    }


made = {
    "versions": {"python": platform.python_version(), "mpmath": mpmath.__version__, "numpy": np.__version__},
    "matrices": [
        entry("hump", hump),
        entry("gaussian", gaussian),
        entry("growing", growing),
        entry("graded", graded),
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(made, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
