"""Golden eigenvalues, singular values and departures from normality of square matrices.

    python test/golden/spectra.py        writes test/golden/spectra.json

By mpmath with 60 digits, from the very doubles that stand in "A": eigenvalues by its own QR iteration, singular values
as square roots of the eigenvalues of A A^T with 200 digits, Henrici's departure as sqrt(|A|_F^2 - sum |lambda|^2). NumPy's
eigenvalues and singular values, in float64, must agree to 1e-9 of the norm (asserted), but for defective matrices.
Nothing here is shared with src/. Arrays are flat and row-major.

{ "versions": {...}, "matrices": [ {"name", "n", "A" [n,n], "re" [n], "im" [n], "singular" [n], "henrici"} ] }
Eigenvalues by descending modulus, then real, then imaginary part; singular values descending.
"""

import json
import pathlib
import platform

import mpmath
import numpy as np

DIGITS = 60
rng = np.random.default_rng(4)


def rounded(matrix, decimals=3):
    return [[round(float(v), decimals) for v in row] for row in matrix]


def blocks(*parts):
    n = sum(len(part) for part in parts)
    out = np.zeros((n, n))
    at = 0
    for part in parts:
        out[at : at + len(part), at : at + len(part)] = part
        at += len(part)
    return out


skew = rng.standard_normal((9, 9))
orthogonal = np.linalg.qr(rng.standard_normal((11, 11)))[0]
order = rng.permutation(10)
strict = np.triu(rng.standard_normal((10, 10)), 1)
rank = rng.integers(-4, 5, (8, 3)) @ rng.integers(-4, 5, (3, 8))

CASES = {
    "gaussian 7": rounded(rng.standard_normal((7, 7))),
    "gaussian 24": rounded(rng.standard_normal((24, 24)) / 5, 4),
    "uniform 16": rounded(rng.uniform(-0.25, 0.25, (16, 16)), 4),
    "symmetric": rounded(skew + skew.T),
    "skew-symmetric": rounded(skew - skew.T),
    "orthogonal to rounding": orthogonal.tolist(),
    "nearly normal": (orthogonal + 1e-7 * rng.standard_normal((11, 11))).tolist(),
    "graded rows": (np.diag(10.0 ** (-3.0 * np.arange(10))) @ rng.standard_normal((10, 10))).tolist(),
    "rank 3": rank.tolist(),
    "nilpotent, reordered": rounded(strict[np.ix_(order, order)]),
    "one Jordan block": (0.75 * np.eye(6) + np.eye(6, k=-1)).tolist(),
    "cyclic shift": np.roll(np.eye(12), 1, axis=0).tolist(),
    "pairs beside reals": rounded(blocks([[0.6, -0.8], [0.8, 0.6]], [[3]], [[0.1, 5], [-0.2, 0.1]], [[-3]])),
    "two by two, real": [[1, 2], [0.5, -1]],
    "two by two, a pair": [[1, 4], [-0.25, 1.5]],
    "far below the normal range": (1e-170 * rng.standard_normal((5, 5))).tolist(),
    "far above": (1e170 * rng.standard_normal((5, 5))).tolist(),
}
DEFECTIVE = {"nilpotent, reordered", "one Jordan block", "rank 3"}


def golden(name, A):
    n = len(A)
    M = mpmath.matrix(A)
    norm = mpmath.mnorm(M, "f")
    with mpmath.workdps(DIGITS + (400 if name in DEFECTIVE else 0)):
        values = mpmath.eig(M, left=False, right=False)
    with mpmath.workdps(200):
        squares = mpmath.eigsy(M * M.T, eigvals_only=True)
        singular = sorted((mpmath.sqrt(max(mpmath.mpf(0), s)) for s in squares), reverse=True)
        singular = [s if s > norm * mpmath.mpf(10) ** -60 else mpmath.mpf(0) for s in singular]
    # What 60 digits cannot tell from 0 is 0, and moduli that they cannot tell apart are equal.
    tiny = norm * mpmath.mpf(10) ** -(DIGITS // 2)
    values = [mpmath.mpc(*(0 if abs(p) < tiny else p for p in (v.real, v.imag))) for v in map(mpmath.mpc, values)]
    values.sort(key=lambda v: (-float(abs(v) / norm), -float(v.real / norm), -float(v.imag / norm)))
    henrici = mpmath.sqrt(max(mpmath.mpf(0), norm**2 - sum(abs(v) ** 2 for v in values)))
    check(name, np.array(A, dtype=float), float(norm), values, singular)
    return {
        "name": name,
        "n": n,
        "A": [float(v) for row in A for v in row],
        "re": [float(v.real) for v in values],
        "im": [float(v.imag) for v in values],
        "singular": [float(s) for s in singular],
        "henrici": float(henrici),
    }


def check(name, A, norm, values, singular):
    assert np.abs(np.linalg.svd(A, compute_uv=False) - np.array(singular, dtype=float)).max() < 1e-9 * norm, name
    if name in DEFECTIVE:
        return
    theirs = list(np.linalg.eigvals(A / norm))
    for value in values:
        mine = complex(value / norm)
        nearest = min(theirs, key=lambda other: abs(other - mine))
        assert abs(nearest - mine) < 1e-9, (name, nearest, mine)
        theirs.remove(nearest)


mpmath.mp.dps = DIGITS
out = {
    "versions": {"python": platform.python_version(), "mpmath": mpmath.__version__, "numpy": np.__version__},
    "matrices": [golden(name, A) for name, A in CASES.items()],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
