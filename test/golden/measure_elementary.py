"""Measures the accuracy that src/engine/elementary.ts states, over millions of random arguments.

    python test/golden/measure_elementary.py [arguments per range, default 2000000]

Run by hand when an algorithm changes; the tests do not run it. The reference is the C library in 80-bit
extended precision through numpy.longdouble (x86 only): its own error is below 0.002 ulp of a double, and
its wider exponent keeps subnormal results exact. Errors are in units in the last place of the true value
(that of the binade it lies in, 2^-1074 for subnormals). Prints the largest error of each range and where.
"""

import pathlib
import platform
import subprocess
import sys
import tempfile

import numpy as np

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
ROOT = pathlib.Path(__file__).resolve().parents[2]
L = np.longdouble
assert np.finfo(L).nmant >= 63, "this machine has no extended precision"
random = np.random.default_rng(1)


def uniform(low, high):
    return lambda: random.uniform(low, high, COUNT)


def spread(low, high, sign=1):
    """Log-uniform in modulus from 10^low to 10^high; sign 0 means both."""
    def draw():
        x = 10.0 ** random.uniform(low, high, COUNT)
        return x * (random.integers(0, 2, COUNT) * 2 - 1 if sign == 0 else sign)
    return draw


def anyPositive():
    """Every positive finite double equally likely, subnormals included."""
    return random.integers(1, 0x7FEFFFFFFFFFFFFF, COUNT).view(np.float64)


def powers(base, exponent):
    return lambda: (base(), exponent())


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e / (1 + e), 1 / (1 + e))


CASES = [
    ("exp", np.exp, "near 0", uniform(-0.35, 0.35)),
    ("exp", np.exp, "[-20, 20]", uniform(-20, 20)),
    ("exp", np.exp, "normal results", uniform(-708.3, 709.78)),
    ("exp", np.exp, "subnormal results", uniform(-745.13, -708.4)),
    ("expm1", np.expm1, "tiny", spread(-300, -1, 0)),
    ("expm1", np.expm1, "[-0.35, 0.35]", uniform(-0.35, 0.35)),
    ("expm1", np.expm1, "[-2, 2]", uniform(-2, 2)),
    ("expm1", np.expm1, "[-45, 45]", uniform(-45, 45)),
    ("expm1", np.expm1, "[45, 709]", uniform(45, 709.78)),
    ("tanh", np.tanh, "tiny", spread(-300, -1, 0)),
    ("tanh", np.tanh, "[-0.55, 0.55]", uniform(-0.55, 0.55)),
    ("tanh", np.tanh, "[0.5, 1]", uniform(0.5, 1)),
    ("tanh", np.tanh, "[-3, 3]", uniform(-3, 3)),
    ("tanh", np.tanh, "[3, 25]", uniform(3, 25)),
    ("sigmoid", sigmoid, "[-1, 1]", uniform(-1, 1)),
    ("sigmoid", sigmoid, "[-5, 5]", uniform(-5, 5)),
    ("sigmoid", sigmoid, "[-40, 40]", uniform(-40, 40)),
    ("sigmoid", sigmoid, "[-745, -40]", uniform(-745, -40)),
    ("log", np.log, "near 1", uniform(0.7, 1.5)),
    ("log", np.log, "at 1", lambda: 1 + spread(-16, -2, 0)()),
    ("log", np.log, "[0, 10]", uniform(1e-9, 10)),
    ("log", np.log, "all doubles", anyPositive),
    ("log10", np.log10, "near 1", uniform(0.7, 1.5)),
    ("log10", np.log10, "at 1", lambda: 1 + spread(-16, -2, 0)()),
    ("log10", np.log10, "[0, 10]", uniform(1e-9, 10)),
    ("log10", np.log10, "all doubles", anyPositive),
    ("sin", np.sin, "tiny", spread(-300, -1, 0)),
    ("sin", np.sin, "[-pi/4, pi/4]", uniform(-0.7853, 0.7853)),
    ("sin", np.sin, "[-10, 10]", uniform(-10, 10)),
    ("sin", np.sin, "[-1e6, 1e6]", uniform(-1e6, 1e6)),
    ("cos", np.cos, "[-pi/4, pi/4]", uniform(-0.7853, 0.7853)),
    ("cos", np.cos, "[-10, 10]", uniform(-10, 10)),
    ("cos", np.cos, "[-1e6, 1e6]", uniform(-1e6, 1e6)),
    ("pow", np.power, "x in [0.5, 2], y whole to 16", powers(uniform(0.5, 2), lambda: random.integers(-16, 17, COUNT) * 1.0)),
    ("pow", np.power, "x in [0.5, 2], y whole to 1000", powers(uniform(0.5, 2), lambda: random.integers(-1000, 1001, COUNT) * 1.0)),
    ("pow", np.power, "x in [0.01, 100], |y| < 2", powers(uniform(0.01, 100), uniform(-2, 2))),
    ("pow", np.power, "x in [0.01, 100], |y| < 150", powers(uniform(0.01, 100), uniform(-150, 150))),
]

EVALUATE = """
import { readFileSync, writeFileSync } from "node:fs";
const [module, name, source, result] = process.argv.slice(1);
const f = (await import(module))[name];
const bytes = readFileSync(source);
const x = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const n = name === "pow" ? x.length / 2 : x.length;
const y = new Float64Array(n);
for (let i = 0; i < n; i++) y[i] = name === "pow" ? f(x[i], x[n + i]) : f(x[i]);
writeFileSync(result, y);
"""


def main():
    print(f"python {platform.python_version()}, numpy {np.__version__}, {COUNT} arguments a range")
    with tempfile.TemporaryDirectory() as folder:
        module, source, result = (f"{folder}/{name}" for name in ("elementary.mjs", "x", "y"))
        esbuild = ROOT / "node_modules/.bin/esbuild"
        subprocess.run(
            [esbuild, ROOT / "src/engine/elementary.ts", f"--outfile={module}", "--format=esm", "--log-level=error"],
            check=True,
        )
        for name, truth, word, draw in CASES:
            x = draw()
            pair = x if isinstance(x, tuple) else (x,)
            np.concatenate(pair).tofile(source)
            command = ["node", "--input-type=module", "-e", EVALUATE, "--", module, name, source, result]
            subprocess.run(command, check=True)
            got = np.fromfile(result)
            with np.errstate(all="ignore"):
                true = truth(*(a.astype(L) for a in pair))
                _, exponent = np.frexp(true)
                ulp = np.ldexp(L(1), np.maximum(exponent - 53, -1074))
                use = (true != 0) & (np.abs(true) < L(2) ** 1024) & (np.abs(true) >= L(2) ** -1074)
                off = np.where(use, np.abs(got.astype(L) - true) / ulp, 0)
                off = np.where(np.isnan(off), np.inf, off).astype(np.float64)
                absolute = np.where(use, np.abs(got.astype(L) - true), 0).astype(np.float64).max()
            worst = off.argmax()
            at = ", ".join(repr(float(a[worst])) for a in pair)
            extra = f", absolute {absolute:.3g}" if name in ("sin", "cos") else ""
            print(f"{name:8s} {word:32s} {off[worst]:9.4f} ulp at {at}{extra}", flush=True)


main()
