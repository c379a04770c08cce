"""Beta and binomial functions beside scipy's, over a random grid."""

import json
import math
import pathlib
import random
import subprocess

import pytest
from scipy import integrate, special, stats

SCRIPT = pathlib.Path(__file__).with_name("statistics.mjs")
RANDOM = random.Random(20240229)


def shape():
    """From below 1 to a million, evenly in the logarithm."""
    return 10 ** RANDOM.uniform(-0.3, 6)


def counts(most):
    total = RANDOM.randint(1, most)
    return {"errors": min(total, int(total * RANDOM.random() ** 4)), "total": total}


def ours(cases):
    done = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    return [float(text) for text in json.loads(done.stdout)]


def compare(cases, theirs, relative=1e-9, absolute=1e-12):
    for case, mine, expected in zip(cases, ours(cases), map(theirs, cases), strict=True):
        assert mine == pytest.approx(expected, rel=relative, abs=absolute), case


def near_the_mean(a, b):
    """Where neither tail is beyond what scipy itself can tell."""
    deviation = math.sqrt(1 / a + 1 / b)
    return float(special.expit(math.log(a / b) + RANDOM.uniform(-4, 4) * deviation))


def test_log_beta():
    cases = [{"of": "logBeta", "a": shape(), "b": shape()} for _ in range(2_000)]
    compare(cases, lambda case: special.betaln(case["a"], case["b"]))


@pytest.mark.parametrize("tail", ["logLower", "logUpper"])
def test_beta_tails(tail):
    cases = []
    for _ in range(2_000):
        a, b = shape(), shape()
        cases.append({"of": tail, "x": near_the_mean(a, b), "a": a, "b": b})
    theirs = special.betainc if tail == "logLower" else special.betaincc
    # The difference of two logarithms is the relative one of the tails.
    compare(cases, lambda case: math.log(theirs(case["a"], case["b"], case["x"])), absolute=1e-9)


def test_binomial_tails():
    cases, expected = [], []
    for _ in range(1_000):
        total = RANDOM.randint(1, 5_000)
        errors, rate = RANDOM.randint(1, total), RANDOM.uniform(0.001, 0.5)
        tail = stats.binom.sf(errors - 1, total, rate)
        if tail < 1e-280:
            continue
        cases.append({"of": "logLower", "x": rate, "a": errors, "b": total - errors + 1})
        expected.append(math.log(tail))
    answers = iter(expected)
    compare(cases, lambda _: next(answers), absolute=1e-9)


def test_quantiles():
    cases = [
        {"of": "quantile", "p": RANDOM.uniform(0.0005, 0.9995), "a": shape(), "b": shape()}
        for _ in range(2_000)
    ]
    compare(cases, lambda case: special.betaincinv(case["a"], case["b"], case["p"]), absolute=1e-15)


def test_clopper_pearson():
    cases = [
        {"of": "upperBound", "alpha": RANDOM.choice([0.001, 0.015, 0.025, 0.05]), **counts(20_000)}
        for _ in range(300)
    ]

    def theirs(case):
        test = stats.binomtest(case["errors"], case["total"], alternative="less")
        return test.proportion_ci(1 - case["alpha"], method="exact").high

    # That one stops its search at 2e-12.
    compare(cases, theirs, absolute=1e-10)


def test_posterior():
    cases = [
        {
            "of": "posterior",
            "baseline": counts(3_000),
            "candidate": counts(300),
            "margin": RANDOM.choice([0, 0.01, 0.05]),
        }
        for _ in range(60)
    ]

    def theirs(case):
        (b, c), margin = (case["baseline"], case["candidate"]), case["margin"]
        baseline = stats.beta(b["errors"] + 1, b["total"] - b["errors"] + 1)
        candidate = stats.beta(c["errors"] + 1, c["total"] - c["errors"] + 1)
        ends = [baseline.ppf(p) for p in (0, 1e-15, 1e-6, 0.01, 0.5, 0.99, 1 - 1e-6, 1 - 1e-15)]
        parts = zip(ends, ends[1:], strict=False)
        return sum(
            integrate.quad(
                lambda rate: baseline.pdf(rate) * candidate.sf(rate + margin),
                low,
                high,
                epsabs=1e-12,
                epsrel=1e-12,
            )[0]
            for low, high in parts
        )

    compare(cases, theirs, relative=1e-8, absolute=1e-9)
