"""Residual disease by flow: what is a level, what an interval, what only less than something."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.samples.domain.assays.results.families import read_result
from services.samples.domain.flow.rules import rule_sets

MILLION = 1_000_000


def flow(**mrd: Any) -> Any:
    return read_result({"family": "flow", "method": "EuroFlow", "mrd": {"denominator": MILLION, **mrd}})


@pytest.mark.parametrize(
    ("events", "code", "value"),
    [
        (0, "mrd_below", 20e-6),
        (19, "mrd_below", 20e-6),
        (20, "mrd_interval", [20e-6, 50e-6]),
        (49, "mrd_interval", [20e-6, 50e-6]),
        (50, "mrd", 50e-6),
        (51, "mrd", 51e-6),
    ],
)
def test_limits_follow_from_the_events_that_the_rule_set_asks_for(events: int, code: str, value: object) -> None:
    found = {one.code: one.value for one in flow(events=events, rule_set="consensus-20-50@1").findings()}
    assert found == {code: value, "mrd_method": "flow"}


def test_another_rule_set_gives_another_answer_under_another_id() -> None:
    strict, lenient = (flow(events=15, rule_set=one).mrd for one in ("consensus-20-50@1", "ibfm-10-30@1"))
    assert (strict.rule_set, strict.findings()[0].code) == ("consensus-20-50@1", "mrd_below")
    assert (lenient.rule_set, lenient.findings()[0].code) == ("ibfm-10-30@1", "mrd_interval")


@pytest.mark.parametrize(
    "mrd",
    [
        {"events": 20},
        {"events": 20, "rule_set": "nobody@1"},
        {"events": 20, "rule_set": "consensus-20-50@1", "limit_of_detection": 1e-3},
        {"events": 20, "limit_of_detection": 1e-4, "limit_of_quantification": 1e-5},
        {"events": MILLION + 1, "rule_set": "consensus-20-50@1"},
    ],
)
def test_limits_that_contradict_are_refused(mrd: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        flow(**mrd)


def test_what_is_kept_reads_as_what_was_sent() -> None:
    once = flow(events=30, rule_set="ibfm-10-30@1", denominator_of="nucleated_cells")
    assert read_result(once.model_dump(mode="json")) == once


@pytest.mark.parametrize("gates", [[("a", "b", 1)], [("a", None, 5), ("a", None, 5)], [("a", None, 5), ("b", "a", 6)]])
def test_gates_nest(gates: list[tuple[str, str | None, int]]) -> None:
    told = [{"gate": gate, "parent": parent, "events": events} for gate, parent, events in gates]
    with pytest.raises(ValidationError):
        read_result({"family": "flow", "method": "m", "blasts_percent": 1, "gates": told})


def test_every_rule_set_says_where_it_comes_from() -> None:
    assert all(rules.source and (rules.confirmed or "(check)" in rules.source) for rules in rule_sets().values())
