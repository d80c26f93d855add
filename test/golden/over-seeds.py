"""Golden statistics over seeds: what src/statistics makes of a few values, by SciPy, statsmodels and R's survival.

    python test/golden/over-seeds.py        writes test/golden/over-seeds.json; needs Rscript with survival

Nothing here is shared with src/. Where a value is null there is no figure: R says NA.

{ "versions": {...},
  "student":     rows [degrees of freedom, t at 0.975]                                    scipy.stats.t
  "ranks":       rows [n, k, covers] of intervals of medians: the k whose coverage is nearest to 95 %   scipy.stats.binom
  "samples":     values; mean, sd; t interval; IQM (trim_mean), tail of the bootstrap, its interval by 200 000 resamples
  "shares":      rows [successes, n, low, high]                     scipy binomtest and statsmodels proportion_confint agree
  "times":       times, events; median, low, high                   R: survfit, conf.type log-log
  "differences": values, p                                          scipy permutation_test, exact, of the values in which
                 those that are as large as "large" are replaced by the largest of the others
  "families":    ps, raised                                         statsmodels multipletests, holm
  "rivals":      ones, others, share (mannwhitneyu), low, high      Newcombe's equation by brentq }
"""

import json
import pathlib
import platform
import subprocess

import numpy as np
import scipy
import statsmodels
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(14)
LARGE = 1e6


def iqm(x, axis=-1):
    return stats.trim_mean(x, 0.25, axis=axis)


def sample(values):
    x = np.array(values)
    n = len(x)
    low, high = stats.t.interval(0.95, n - 1, x.mean(), stats.sem(x))
    tail = stats.norm.cdf(-np.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
    boot = stats.bootstrap((x,), iqm, n_resamples=200_000, confidence_level=1 - 2 * tail, method="percentile", batch=10_000, rng=rng)
    ends = boot.confidence_interval
    return {"values": values, "mean": x.mean(), "sd": x.std(ddof=1), "mean_interval": [low, high], "iqm": iqm(x), "tail": tail,
            "iqm_interval": [ends.low, ends.high], "iqm_sd": float(boot.standard_error)}


def ranks(n):
    covers = {k: 1 - 2 * stats.binom.cdf(k - 1, n, 0.5) for k in range(1, n // 2 + 1)}
    k = min(covers, key=lambda one: abs(covers[one] - 0.95))
    return [n, k, covers[k]] if covers[k] >= 0.92 else [n, 0, 0]


def share(successes, n):
    ends = stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")
    assert np.allclose(proportion_confint(successes, n, method="wilson"), ends, atol=1e-12)
    return [successes, n, ends.low, ends.high]


def times(time, event):
    script = (f"suppressMessages(library(survival)); f <- survfit(Surv(c({','.join(map(str, time))}), c({','.join(map(str, event))})) ~ 1, "
              "conf.type = 'log-log'); cat(format(summary(f)$table[c('median', '0.95LCL', '0.95UCL')], digits = 15))")
    said = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True).stdout.split()
    return {"times": time, "events": event, "expected": [None if word == "NA" else float(word) for word in said]}


def differences(values):
    x = np.array(values)
    others = np.abs(x[np.abs(x) < LARGE])
    x = np.clip(x, -others.max(), others.max())
    found = stats.permutation_test((x,), lambda d, axis: d.sum(axis), permutation_type="samples", vectorized=True, n_resamples=np.inf)
    return {"large": LARGE, "values": values, "p": found.pvalue}


def rivals(ones, others):
    m, n = len(ones), len(others)
    share = 1 - stats.mannwhitneyu(ones, others).statistic / (m * n)
    bend = lambda t: np.sqrt(t * (1 - t) * (1 + ((m + n) / 2 - 1) * ((1 - t) / (2 - t) + t / (1 + t))) / (m * n))
    z = stats.norm.ppf(0.975)
    end = lambda t: 0.0 if t == 0 else optimize.brentq(lambda x: t - x - z * bend(x), 0, t - 1e-9, xtol=1e-15)
    return {"ones": ones, "others": others, "share": share, "low": end(share), "high": 1 - end(1 - share)}


def rounded(x, digits=4):
    return [round(float(v), digits) for v in x]


golden = {
    "versions": {"python": platform.python_version(), "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
                 "survival": subprocess.run(["Rscript", "-e", "cat(format(packageVersion('survival')))"], capture_output=True, text=True).stdout},
    "student": [[n, stats.t.ppf(0.975, n)] for n in (1, 2, 3, 4, 5, 9, 10, 19, 30, 99, 1000)],
    "ranks": [ranks(n) for n in (*range(2, 31), 100, 101, 2000)],
    "samples": [sample(rounded(x)) for x in (
        rng.normal(size=2), rng.normal(size=3), rng.lognormal(size=5), rng.uniform(size=8), rng.normal(0.2, 0.01, 10), rng.lognormal(size=20))],
    "shares": [share(k, n) for k, n in ((0, 1), (1, 1), (0, 5), (3, 5), (5, 5), (1, 10), (9, 10), (20, 20), (137, 400))],
    "times": [times(*one) for one in (
        ([100, 200, 300, 400, 500], [1, 1, 1, 1, 1]), ([100, 200, 300, 400], [1, 1, 1, 1]), ([100, 200, 1000, 1000], [1, 1, 0, 0]),
        ([300, 100, 200, 1000, 1000], [1, 1, 1, 0, 0]), ([1000, 1000, 100], [0, 0, 1]), ([100, 100, 200, 200, 150, 900], [1, 1, 1, 0, 0, 1]),
        ([100 * k for k in range(1, 21)], [1] * 12 + [0, 1, 0, 1, 0, 0, 1, 0]), ([700] * 6, [1] * 6), ([50, 60, 70, 80, 90, 100, 110, 120, 130, 140], [1] * 10))],
    "differences": [differences(values) for values in (
        [-0.1, -0.2, -0.3], rounded(rng.normal(0.5, 1, 5)), rounded(rng.normal(0.5, 1, 10)), rounded(rng.normal(-0.3, 1, 15)),
        [0.1, 0.2, 0.3, -0.3, 0.1, 0.2], [0.0, 0.0, 0.001, 0.002, -0.003, 0.001], [LARGE, 0.2, -0.1, 0.3, 0.25],
        [LARGE, -LARGE, 0.4, 0.1, -0.1], [-LARGE, -LARGE, 0.4, -0.7, -0.1, -0.2])],
    "families": [{"ps": ps, "raised": multipletests(ps, method="holm")[1].tolist()} for ps in (
        [0.01], [0.01, 0.04, 0.03], [0.2, 0.001, 0.001, 0.9], [0.5, 0.5, 0.6], rounded(rng.uniform(0, 0.1, 9)))],
    "rivals": [rivals(ones, others) for ones, others in (
        ([0.1, 0.2], [0.3, 0.4]), ([1], [1]), (rounded(rng.normal(size=5)), rounded(rng.normal(1, 1, 5))),
        (rounded(rng.normal(size=20), 1), rounded(rng.normal(0.2, 1, 12), 1)), ([3, 3, 3], [1, 2, 3, 3]))],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"', '\n{"').lstrip("\n") + "\n")
print(f"{golden['versions']}: {path.stat().st_size} bytes")
