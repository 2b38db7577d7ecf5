"""What a change amounts to: versions go up where content or classification changed, and nowhere else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from libs.common.vocabulary import RiskArm, TreatmentKind
from services.registry.domain.settle import settle
from services.registry.tests.domain.building import BY_TIMING, course, day, diagnosis, episode, treatment


def test_the_end_of_therapy_classifies_the_relapse_anew() -> None:
    open_end, relapse = diagnosis(ended=None), episode()
    before = settle(course(), course(open_end, relapse)).course
    told = replace(open_end, content=replace(open_end.content, frontline_ended_on=day("2022-01-15")))
    changes = settle(before, before.put(told))
    assert {entry.id: entry.version for entry in changes.changed} == {open_end.id: 2, relapse.id: 2}
    found = next(entry for entry in changes.changed if entry.id == relapse.id).classification
    assert found is not None
    assert found.timing == ("late",)
    assert (changes.added, changes.voided) == ((), ())


def test_a_transplantation_takes_the_arm_away_and_its_voiding_gives_it_back() -> None:
    relapse, transplant = episode(), treatment(TreatmentKind.HSCT_ALLOGENEIC, "2021-06-01")
    before = settle(course(), course(diagnosis(), relapse)).course
    with_it = settle(before, before.put(transplant))
    assert [entry.id for entry in with_it.added] == [transplant.id]
    assert [(entry.id, entry.version) for entry in with_it.changed] == [(relapse.id, 2)]
    without = settle(with_it.course, with_it.course.without(transplant.id))
    assert [(entry.id, entry.version) for entry in without.voided] == [(transplant.id, 2)]
    (again,) = without.changed
    assert again.classification is not None
    assert (again.version, again.classification.risk_arm) == (3, (RiskArm.SR,))


@given(st.sampled_from(list(BY_TIMING.values())), st.booleans())
def test_settling_twice_changes_nothing(on: str, after_hsct: bool) -> None:
    settled = settle(course(), course(diagnosis(), episode(on=on, after_hsct=after_hsct))).course
    again = settle(settled, settled)
    assert (again.added, again.changed, again.voided) == ((), (), ())
