"""Who answers for a result: every rule, every poster, every next person."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest

from libs.common.contracts.samples.assays import Preanalytics
from libs.common.errors import Forbidden, Refusal
from libs.common.vocabulary import Assay, Preservation
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.assays.results.families import read_result
from services.samples.domain.verification.answering import awaited, check_releaser, check_verifier
from services.samples.domain.verification.awaits import Awaits
from services.samples.domain.verification.rules import VerificationRule, read_rules, rule_of
from services.samples.tests import bodies

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
PEOPLE = ("ana", "ben", "eva")


def version(*, posted_by: str, person: bool, verified_by: str | None = None) -> ResultVersion:
    made = ResultVersion(
        assay_id=UUID(int=1),
        version=1,
        state=ResultState.PRELIMINARY,
        body=read_result(bodies.FLOW),
        preanalytics=Preanalytics(preservation=Preservation.FRESH),
        measured_at=NOON,
        posted_at=NOON,
        posted_by=posted_by,
        posted_by_person=person,
    )
    return made if verified_by is None else made.verified(by=verified_by, at=NOON)


def rule(persons: int) -> VerificationRule:
    return VerificationRule(id=f"test-{persons}", persons=persons, source="test")


EVERY = [
    version(posted_by=poster, person=person, verified_by=verifier)
    for (poster, person), verifier in product((("ana", True), ("instrument:hub/a", False)), (None, *PEOPLE))
]


@pytest.mark.parametrize("persons", [1, 2])
@pytest.mark.parametrize("by", PEOPLE)
def test_as_many_persons_answer_as_the_rule_asks_for(by: str, persons: int) -> None:
    for one in EVERY:
        answer_for_it = {by, one.verified_by, one.posted_by if one.posted_by_person else None} - {None}
        assert _releases(one, persons, by) == (len(answer_for_it) >= persons)


@pytest.mark.parametrize("persons", [1, 2])
def test_what_is_awaited_can_be_done_by_somebody(persons: int) -> None:
    for one in EVERY:
        can_release = [by for by in PEOPLE if _releases(one, persons, by)]
        assert (awaited(one, rule(persons)) is Awaits.RELEASE) == bool(can_release)


def _releases(one: ResultVersion, persons: int, by: str) -> bool:
    try:
        check_releaser(one, rule(persons), by=by, laboratory="hub")
    except Refusal as refusal:
        return "hub" not in refusal.sentence
    return True


def test_nobody_verifies_their_own_entry() -> None:
    with pytest.raises(Forbidden, match="another person of hub"):
        check_verifier(version(posted_by="ana", person=True), by="ana", laboratory="hub")
    check_verifier(version(posted_by="ana", person=True), by="ben", laboratory="hub")
    # An instrument that bears a person's name is an instrument still.
    check_verifier(version(posted_by="ana", person=False), by="ana", laboratory="hub")


def test_every_assay_needs_two_persons_unless_it_is_said_otherwise() -> None:
    assert {(one.id, one.persons) for one in (rule_of(kind, laboratory="any") for kind in Assay)} == {
        ("two-persons-1", 2)
    }


TABLE = """
[[rule]]
id = "a"
persons = 1
source = "x"
assays = ["flow"]
laboratories = ["hub-madrid"]

[[rule]]
id = "b"
persons = 2
source = "x"
"""


def test_the_first_rule_that_fits_holds() -> None:
    first, last = read_rules(TABLE)
    assert first.fits(Assay.FLOW, "hub-madrid")
    assert not first.fits(Assay.FLOW, "hub-barcelona")
    assert not first.fits(Assay.DRP, "hub-madrid")
    assert last.fits(Assay.DRP, "lab-drp")


@pytest.mark.parametrize(
    ("old", "new"), [('id = "b"', 'id = "a"'), ("persons = 2", "persons = 0"), ('source = "x"\n"""', "")]
)
def test_a_table_that_would_leave_a_gap_is_refused(old: str, new: str) -> None:
    broken = TABLE.replace(old, new) if old in TABLE else TABLE.rsplit("[[rule]]", 1)[0]
    with pytest.raises(ValueError, match="erification rule"):
        read_rules(broken)


def test_a_better_reason_is_told_of_a_correction_only() -> None:
    plain = version(posted_by="ana", person=True)
    assert plain.explained(code=None, for_readers="x") is plain
    assert replace(plain, verified_by="ben").explained(code=None, for_readers=None).correction is None
