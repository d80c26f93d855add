"""Golden values of the elementary functions, by mpmath with 50 digits beyond the argument's own range.

    python test/golden/elementary.py       writes test/golden/elementary.json (about 10 s)

The arguments are doubles on every branch of src/engine/elementary.ts: tiny, subnormal, next to thresholds,
huge, subnormal results, and random ones between; powers of ten and their neighbours for log10.

Shape of the JSON:

{ "versions": {"python", "mpmath"},
  name: [[x, y, residual], ...] }           exp expm1 tanh sigmoid log log10 sin cos
  "log10Scaled": [[x, k, y, residual], ...] log10(x * 2^k)      "pow": [[x, exponent, y, residual], ...]

y is the correctly rounded double of f(x), and the true value is y + residual * ulp(y), where ulp(y) is the
spacing of doubles in the binade of y (2^-1074 below 2^-1022): so |residual| <= 1/2, rounded to 4 digits.
Results that overflow or round to zero are left out: the test has them among the special values.
"""

import json
import math
import pathlib
import platform
import random

import mpmath

mpmath.mp.dps = 50
mpf = mpmath.mpf
dice = random.Random(11)
near = lambda x: [x, math.nextafter(x, math.inf), math.nextafter(x, -math.inf)]
uniform = lambda low, high, n: [dice.uniform(low, high) for _ in range(n)]
spread = lambda low, high, n: [10 ** dice.uniform(low, high) for _ in range(n)]
both = lambda xs: [s * x for x in xs for s in (1, -1)]
LN2 = math.log(2)
TINY = [5e-324, 1e-320, 2.2250738585072014e-308, 1e-300, 1e-100, 1e-30, 2.0**-54, 2.0**-53, 1e-12, 1e-8]


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def ulp(y):
    return mpf(2) ** max(math.frexp(y)[1] - 53, -1074)


def nearest_double(value):
    """The double nearest to an mpf, subnormals included; ties never happen at these arguments but for exact values."""
    if value == 0:
        return 0.0
    exponent = max(int(mpmath.floor(mpmath.log(abs(value), 2))) - 52, -1074)
    whole = int(mpmath.nint(mpmath.ldexp(value, -exponent)))
    if abs(whole) < 2**52 and exponent > -1074:  # the logarithm was rounded up to a whole number
        exponent -= 1
        whole = int(mpmath.nint(mpmath.ldexp(value, -exponent)))
    if whole.bit_length() + exponent > 1024:
        return math.inf
    return math.ldexp(whole, exponent)


halves = [(k + 0.5) * LN2 for k in (-3, -2, -1, 0, 1, 2, 40, 60)]  # where the reduction changes k
ARGUMENTS = {
    "exp": both(TINY) + [v for h in halves for v in near(h)] + near(709.782712893384) + near(-708.3964185322641)
    + near(-745.1332191019411) + near(-744.4400719213812) + uniform(-745, -708, 50) + uniform(-700, 700, 90)
    + uniform(-2, 2, 90) + uniform(-40, 40, 90),
    "expm1": both(TINY) + [v for h in halves for v in near(h)] + near(709.782712893384) + near(-40.0) + near(-37.5)
    + both(spread(-20, -1, 50)) + uniform(-0.4, 0.4, 70) + uniform(-2, 2, 60) + uniform(-45, 45, 80) + uniform(45, 709, 30),
    "tanh": both(TINY) + both(near(0.5493061443340549)) + both(near(19.06154746539849)) + both(near(22.0))
    + both(spread(-20, -1, 40)) + uniform(-0.55, 0.55, 100) + uniform(0.5, 1, 60) + uniform(-20, 20, 100) + [700.0, -1e300],
    "sigmoid": both(TINY) + near(0.0) + near(40.0) + near(-40.0) + near(-709.0) + near(-745.13) + uniform(-745, -40, 60)
    + uniform(-5, 5, 160) + uniform(-40, 40, 120) + [700.0, 1e300, 36.7, 37.5, -36.7, -37.5],
    "log": TINY + near(1.0)[1:] + near(math.sqrt(2)) + near(math.sqrt(0.5)) + near(2.0) + near(0.5) + [1.7976931348623157e308]
    + uniform(0.7, 1.5, 100) + [1 + d for d in both(spread(-16, -2, 40))] + spread(-308, 308, 100)
    + spread(-323, -308, 20) + uniform(0, 10, 60),
    "log10": TINY + near(1.0)[1:] + [float(f"1e{k}") for k in range(-30, 41) if k] + [float(f"1e{k}") for k in range(-320, 309, 20) if k]
    + near(1000.0)[1:] + near(0.5) + near(2.0) + uniform(0.7, 1.5, 80) + [1 + d for d in both(spread(-16, -2, 30))]
    + spread(-308, 308, 80) + spread(-323, -308, 10) + uniform(0, 10, 40),
    "sin": both(TINY) + [v for k in (1, 2, 3, 4, 5, 100, 12345, 636619) for v in near(k * math.pi / 4)] + uniform(-0.8, 0.8, 80)
    + uniform(-10, 10, 120) + uniform(-1e3, 1e3, 60) + uniform(-1e6, 1e6, 100) + [1e6, -1e6],
    "cos": both(TINY) + [v for k in (1, 2, 3, 4, 5, 100, 12345, 636619) for v in near(k * math.pi / 4)] + uniform(-0.8, 0.8, 80)
    + uniform(-10, 10, 120) + uniform(-1e3, 1e3, 60) + uniform(-1e6, 1e6, 100) + [1e6, -1e6],
}
POWERS = (
    [(x, float(y)) for x in (0.5, 0.9, 0.999, 2.0, 3.0, 10.0, -1.5, -0.7) for y in (1, 2, 3, 5, 16, 17, 100, 255, -1, -2, -7, -100)]
    + [(2.0, -1074.0), (2.0, -1040.0), (10.0, -310.0), (10.0, -323.0), (0.5, 1074.0), (-10.0, -309.0), (0.999, 5000.0)]
    + [(-0.999, 5001.0), (-1.0001, -2000.0), (2.0, 0.5), (2.0, -0.5), (5e-324, 0.5), (1e308, 1.001), (1e-308, 1.04)]
    + [(dice.uniform(0.01, 100), dice.uniform(-2, 2)) for _ in range(120)]
    + [(dice.uniform(0.01, 100), dice.uniform(-150, 150)) for _ in range(80)]
    + [(dice.uniform(0.5, 2), float(dice.randrange(-1000, 1001))) for _ in range(100)]
)
SCALED = (
    [(x, float(k)) for x in (1.0, 1.5, 0.75, 1e-300, 5e-324, 1e300) for k in (-100000, -1075, -2, -1, 1, 2, 1024, 54321)]
    + [(1.9999999, -1.0), (1.0000001, -1.0), (2.0000001, -1.0), (0.49999999, 1.0), (0.5000001, 1.0)]
    + [(dice.uniform(0.5, 2), float(dice.randrange(-5, 6))) for _ in range(60)]
    + [(10 ** dice.uniform(-300, 300), float(dice.randrange(-(10**6), 10**6))) for _ in range(60)]
)
FUNCTIONS = {
    "exp": mpmath.exp, "expm1": mpmath.expm1, "tanh": mpmath.tanh, "sigmoid": sigmoid, "log": mpmath.log,
    "log10": mpmath.log10, "sin": mpmath.sin, "cos": mpmath.cos,
}


def entry(arguments, f):
    # Enough digits that 1 + tiny keeps 50 of the tiny part.
    with mpmath.workdps(50 + 330 if any(0 < abs(a) < 1e-5 for a in arguments) else 80):
        value = f(*(mpf(a) for a in arguments))
        y = nearest_double(value)
        if y == 0 or math.isinf(y):
            return None
        residual = float((value - mpf(y)) / ulp(y))
    assert abs(residual) <= 0.5
    return [*arguments, y, float(f"{residual:.4g}")]


def main():
    golden = {"versions": {"python": platform.python_version(), "mpmath": mpmath.__version__}}
    for name, f in FUNCTIONS.items():
        golden[name] = [e for x in dict.fromkeys(ARGUMENTS[name]) if (e := entry((x,), f))]
    golden["pow"] = [e for pair in dict.fromkeys(POWERS) if (e := entry(pair, mpmath.power))]
    scaled = lambda x, k: mpmath.log10(mpmath.ldexp(x, int(k)))
    golden["log10Scaled"] = [e for pair in SCALED if (e := entry(pair, scaled))]
    path = pathlib.Path(__file__).with_name("elementary.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    counts = {name: len(rows) for name, rows in golden.items() if name != "versions"}
    print(f"python {platform.python_version()}, mpmath {mpmath.__version__}: {counts}, {path.stat().st_size} bytes")


main()
