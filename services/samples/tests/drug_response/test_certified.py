"""The optimiser under the curves finds NIST's certified values, from both of the starts that are given.

`nist_strd_nonlinear.json`: NIST Statistical Reference Datasets, nonlinear regression (https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml),
public domain: data, starts, certified parameters and residual sums of squares.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.samples.domain.drug_response.fitting.nonlinear import Box, Problem, descend, differences

CERTIFIED: dict[str, Any] = json.loads(Path(__file__).with_name("nist_strd_nonlinear.json").read_text("utf-8"))
DIGITS = 6

MODELS: dict[str, Callable[[Any, Any], Any]] = {
    "Misra1a": lambda b, x: b[0] * (1 - np.exp(-b[1] * x)),
    "DanWood": lambda b, x: b[0] * x ** b[1],
    "Rat42": lambda b, x: b[0] / (1 + np.exp(b[1] - b[2] * x)),
    "Rat43": lambda b, x: b[0] / (1 + np.exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "MGH09": lambda b, x: b[0] * (x**2 + x * b[1]) / (x**2 + x * b[2] + b[3]),
    "Thurber": lambda b, x: (b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3) / (1 + b[4] * x + b[5] * x**2 + b[6] * x**3),
}


def test_every_problem_has_its_model() -> None:
    assert set(MODELS) == set(CERTIFIED)


@pytest.mark.parametrize("start", ["start1", "start2"])
@pytest.mark.parametrize("name", sorted(CERTIFIED))
def test_certified_values_are_found(name: str, start: str) -> None:
    told = CERTIFIED[name]
    measured, places = np.array(told["data_y_x"]).T
    begin = np.array([one[start] for one in told["params"]])
    everywhere = Box(np.full(len(begin), -np.inf), np.full(len(begin), np.inf))

    def residuals(at: Any) -> Any:
        return MODELS[name](at, places) - measured

    found = descend(Problem(residuals, differences(residuals), everywhere), begin)
    certified = np.array([one["certified"] for one in told["params"]])
    assert digits(found.at, certified) >= DIGITS
    assert digits(np.array([found.loss]), np.array([told["rss"]])) >= DIGITS
    assert found.converged


def digits(found: Any, certified: Any) -> float:
    """The log relative error, as NIST counts digits."""
    away = np.abs(found - certified) / np.abs(certified)
    return float(np.min(-np.log10(np.maximum(away, 1e-16))))
