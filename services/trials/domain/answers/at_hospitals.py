"""An arm whose criteria ask for the place: each hospital is answered for itself, and the best speaks for the arm."""

from collections.abc import Mapping

from services.trials.domain.answers.judgement import Judgement, judge, verdict_of
from services.trials.domain.answers.options.option import preference
from services.trials.domain.changing.doors import Doors, with_verdicts
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.condition import Known, fact_of
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.site_facts import site_facts
from services.trials.domain.trials.trial import Arm

Place = tuple[str | None, ...]
"""What an arm's criteria can see of a hospital: hospitals that are alike in it are answered alike."""


def place_of(arm: Arm, hospital: str, country: str | None) -> Place:
    """For each of the arm's questions about the place the answer, None where it is not known."""
    told = {"site_hospital": hospital, "site_country": country}
    return tuple(told[fact_of(key)] for key in arm.site_keys)


def known_at(arm: Arm, hospital: str, country: str | None) -> Known:
    """What the arm's criteria read of the hospital."""
    told = site_facts(hospital, country)
    return {key: told[fact_of(key)].value for key in arm.site_keys if fact_of(key) in told}


def judge_at(arm: Arm, known: Known, doors: Doors) -> tuple[Judgement, Doors]:
    """The arm's answer and its doors with theirs; an arm that asks for no place is asked once."""
    if not arm.site_keys or not doors:
        return judge(arm.tree, known), doors
    truths = truths_at(arm, known, doors)
    verdicts = {hospital: verdict_of(truth) for hospital, truth in truths.items()}
    return judge(arm.tree, _at_best(arm, known, doors, truths)), with_verdicts(doors, verdicts)


def known_for(arm: Arm, known: Known, doors: Doors) -> Known:
    """What the arm is asked with: of the hospital that speaks for it, too."""
    if not arm.site_keys or not doors:
        return known
    return _at_best(arm, known, doors, truths_at(arm, known, doors))


def _at_best(arm: Arm, known: Known, doors: Doors, truths: Mapping[str, Truth]) -> Known:
    best = min(doors, key=lambda hospital: preference(truths[hospital], doors[hospital].country, hospital))
    return {**known, **known_at(arm, best, doors[best].country)}


def truths_at(arm: Arm, known: Known, doors: Doors) -> dict[str, Truth]:
    """By hospital; those that are alike are asked once."""
    found: dict[Place, Truth] = {}
    for hospital, door in doors.items():
        place = place_of(arm, hospital, door.country)
        if place not in found:
            here = {**known, **known_at(arm, hospital, door.country)}
            found[place] = settled_by(arm.tree, arm.tree.left_by(here))
    return {hospital: found[place_of(arm, hospital, door.country)] for hospital, door in doors.items()}
