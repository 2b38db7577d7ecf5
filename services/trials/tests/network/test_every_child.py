"""What is asked of every child at once is answered as of each by itself."""

from collections import Counter
from dataclasses import replace
from datetime import date

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.network.coverage import By, cover
from services.trials.domain.network.effect import Effect
from services.trials.domain.network.reach import Way
from services.trials.domain.network.seeing import Seeing
from services.trials.domain.network.what_if import Versions, compare
from services.trials.domain.trials.seed import catalogue
from services.trials.domain.trials.trial import Arm, Trial
from services.trials.tests.network.one_by_one import affected, children, reached

DAY = date(2026, 6, 1)
KEPT = children(40)
TRIALS = [entry.trial for entry in catalogue() if entry.trial.arms]
ABROAD = {"any": [{"not": {"fact": "site_country", "one_of": ["ES"]}}, {"fact": "cd22", "at_least": 50}]}
RECENT = {"all": [{"fact": "cd19", "at_least": 20, "within_days": 60}, {"fact": "blasts", "above": 5}]}


def ours() -> Trial:
    """One arm asks for the place, one how recent a finding is."""
    arms = (Arm("abroad", "Abroad", read_criteria(ABROAD)), Arm("recent", "Recent", read_criteria(RECENT)))
    return replace(TRIALS[0], id="ours", arms=arms)


def test_coverage_is_what_each_child_reaches() -> None:
    doors = (("hub-madrid", "ES", Truth.TRUE), ("lisboa", "PT", Truth.UNKNOWN), ("somewhere", None, Truth.TRUE))
    for trials in ([ours()], [ours(), *TRIALS[::4]]):
        ways = [Way(trial, arm, *door) for trial in trials for arm in trial.arms for door in doors]
        found = cover(KEPT, ways, DAY, (By.LINEAGE, By.REGION), {"hub-madrid": "hub-madrid"})
        regions = {"hub-madrid": "hub-madrid", "hospital-aragon": "unknown"}
        wanted = Counter({(a, regions[b], c): n for (a, b, c), n in reached(KEPT, ways, DAY).items()})
        assert (found.cells, found.children) == (wanted, wanted.total())
        halves = cover(KEPT[:9], ways, DAY, (), {}) + cover(KEPT[9:], ways, DAY, (), {})
        assert halves == cover(KEPT, ways, DAY, (), {})


def test_a_what_if_is_what_becomes_of_each_child() -> None:
    for before, after in zip([*TRIALS[:3], ours()], [*TRIALS[1:4], TRIALS[0]], strict=True):
        wanted, overall = affected(KEPT, before, after, DAY)
        everybody = compare(KEPT, Versions(before, after), DAY, Seeing("*"))
        assert (list(everybody.affected), everybody.own, everybody.others) == (wanted, overall.total(), 0)
        nobody = compare(KEPT, Versions(before, after), DAY, Seeing(None))
        assert nobody.by_arm == Counter((one.arm, one.effect) for one in wanted)
        assert nobody.trial == Counter({effect: n for effect, n in overall.items() if effect is not Effect.SAME})
        one = compare(KEPT, Versions(before, after), DAY, Seeing("hub-madrid"))
        assert list(one.affected) == [each for each in wanted if each.hospital == "hub-madrid"]
