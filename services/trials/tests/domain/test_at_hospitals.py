"""Criteria that ask for country or hospital: step by step, from nothing, all children at once, and as it is shown."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.identifiers import new_id
from libs.common.vocabulary import Verdict
from services.trials.domain.answers.answer import ArmAnswer, Asked, answered
from services.trials.domain.answers.changes import ArmKey, Change, Looking, Standing
from services.trials.domain.answers.judgement import judged, verdict_of
from services.trials.domain.answers.options.place import Place
from services.trials.domain.bulk.every import verdicts_of
from services.trials.domain.changing.check import asked, due_answers, stand
from services.trials.domain.changing.doors import Doors, StandingDoor, moved, verdicts_at, with_verdicts
from services.trials.domain.criteria.condition import All, Among, Any, Condition, Known, Not
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.pins.holding import Answered, Situation, no_longer
from services.trials.domain.pins.pin import Pin
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.domain.trials.trial import Arm, Site, Trial
from services.trials.store.verdicts import read_doors
from services.trials.tests.domain.trees import conditions, knowledge

DAY = date(2026, 6, 15)
KEY: ArmKey = ("t", "a")
COUNTRIES = {"hub-madrid": "ES", "lyon": "FR", "nowhere": None, "paris": "FR"}

places = st.one_of(
    st.sampled_from(("ES", "FR")).map(lambda code: Among("site_country", frozenset({code}))),
    st.sampled_from(("hub-madrid", "paris")).map(lambda code: Among("site_hospital", frozenset({code}))),
)
door = st.builds(
    lambda status, since: StandingDoor(status, date(2026, 6, since), status),
    st.sampled_from((SiteStatus.RECRUITING, SiteStatus.PAUSED)),
    st.integers(1, 2),
)
steps = st.lists(
    st.tuples(knowledge(), st.dictionaries(st.sampled_from(tuple(COUNTRIES)), door)), min_size=1, max_size=4
)


@st.composite
def trees(draw: st.DrawFn) -> Condition:
    """Some ask for no place."""
    parts = tuple(draw(st.lists(st.one_of(conditions(), places, places.map(Not)), min_size=1, max_size=4)))
    return All(parts) if draw(st.booleans()) else Any(parts)


@given(tree=trees(), steps=steps)
@settings(max_examples=30, deadline=None)
def test_each_step_leaves_what_would_be_found_from_nothing(
    tree: Condition, steps: list[tuple[Known, dict[str, StandingDoor]]]
) -> None:
    trial = Trial(KEY[0], "A trial", None, Stage.PUBLISHED, 1, (Arm(KEY[1], "An arm", tree),))
    standing: dict[ArmKey, Standing] = {}
    before: Known | None = None
    for known, told in steps:
        doors = {name: _placed(trial.arms[0], name, one) for name, one in sorted(told.items())}
        for change in Looking(
            standing, before if standing else None, {"t": trial}, {KEY: doors}, known, False
        ).changes():
            standing[KEY] = _standing(change)
        (fresh,) = Looking({}, None, {"t": trial}, {KEY: doors}, known, False).changes()
        assert (standing[KEY].judgement, standing[KEY].doors) == (fresh.judgement, fresh.doors)
        _agrees_with_what_is_shown(trial, fresh, known)
        every = {KEY: asked(trial.arms[0], doors)}
        assert len(every[KEY].trees) == 1 or trial.arms[0].site_keys
        (row,) = verdicts_of([known], every[KEY].trees).tolist()
        assert stand(standing, due_answers(every, row))
        before = known


def _placed(arm: Arm, hospital: str, one: StandingDoor) -> StandingDoor:
    return StandingDoor(one.status, one.since, one.reason, COUNTRIES[hospital] if arm.site_keys else None)


def _standing(change: Change) -> Standing:
    identity = change.previous.id if change.previous else new_id()
    return Standing(identity, *KEY, change.judgement, 1, 1, change.doors, change.asked)


def _agrees_with_what_is_shown(trial: Trial, fresh: Change, known: Known) -> None:
    facts = {name: KnownFact(name, value, ()) for name, value in known.items()}
    found = _shown(trial, fresh.doors, Asked(DAY, facts, places={name: Place(at) for name, at in COUNTRIES.items()}))
    assert judged(found.explanation) == fresh.judgement
    shown = {one.site.hospital: verdict_of(one.explanation.truth) for one in found.hospitals}
    assert shown == verdicts_at(fresh.doors, fresh.judgement.verdict)


def _shown(trial: Trial, doors: Doors, question: Asked) -> ArmAnswer:
    sites = [
        Site("t", "a", name, name, None, SiteStatus(one.status), one.since, DAY, "told") for name, one in doors.items()
    ]
    (found,) = answered([trial], sites, question)
    return found


def test_advice_to_enter_at_a_hospital_stands_on_what_is_said_there() -> None:
    """The child can still enter in Lyon; the board had advised Madrid."""
    trial = Trial(*KEY[:1], "A trial", None, Stage.PUBLISHED, 1, (Arm(KEY[1], "An arm", All(())),))
    doors = {name: StandingDoor("recruiting", DAY, "recruiting") for name in ("hub-madrid", "lyon")}
    said = with_verdicts(doors, {"hub-madrid": Verdict.NOT_ELIGIBLE, "lyon": Verdict.ELIGIBLE})
    now = Situation({"t": trial}, {KEY: doors}, {KEY: Answered(Verdict.ELIGIBLE, said)})
    reasons = [no_longer(_pin(hospital), now) for hospital in ("hub-madrid", "lyon", None)]
    assert reasons == [("verdict_not_eligible",), (), ()]


def _pin(hospital: str | None) -> Pin:
    one, at = new_id(), datetime(2026, 6, 1, tzinfo=UTC)
    return Pin(one, "p", "h", one, one, 1, 1, *KEY, hospital, 1, Verdict.ELIGIBLE, at)


def test_doors_that_were_kept_before_their_reasons_were_are_no_news() -> None:
    """Otherwise every child's answers would be told again with the first look after an update."""
    before = read_doors({"lyon": ["recruiting", "2026-06-01"]})
    assert moved(before, {"lyon": StandingDoor("recruiting", date(2026, 6, 1), "status_old")}) == ()
    assert moved(before, {"lyon": StandingDoor("paused", date(2026, 6, 1), "paused")}) == ("site:lyon",)
    assert moved(before, {}) == ("site:lyon",)
