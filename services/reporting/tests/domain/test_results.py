"""What becomes of a result's versions when it is amended or withdrawn."""

import pytest

from services.reporting.domain.results import versions

CASES = {
    "ordered": [],
    "ordered resulted": ["final"],
    "ordered resulted amended": ["superseded", "corrected"],
    "ordered resulted amended amended": ["superseded", "superseded", "corrected"],
    "ordered resulted withdrawn": ["withdrawn"],
    "ordered resulted amended withdrawn": ["superseded", "withdrawn"],
    "ordered resulted withdrawn amended": ["withdrawn", "corrected"],
    "ordered cancelled": [],
    "ordered withdrawn": [],
}


@pytest.mark.parametrize("stages", CASES)
def test_states(stages: str) -> None:
    assert [released.state for released in versions(stages.split())] == CASES[stages]


def test_each_version_names_the_step_that_ended_it() -> None:
    assert [one.ended for one in versions(["ordered", "resulted", "amended", "withdrawn"])] == [2, 3]
    assert [one.ended for one in versions(["resulted", "withdrawn", "amended"])] == [1, None]
