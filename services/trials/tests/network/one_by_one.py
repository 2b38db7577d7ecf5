"""The same questions settled child by child and tree by tree: what the network's answers are held against."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import orjson

from services.trials.domain.answers.judgement import judge, verdict_of
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.facts.value import Codes
from services.trials.domain.network.child import Kept, sources_of
from services.trials.domain.network.coverage import UNKNOWN
from services.trials.domain.network.effect import Effect, best, effect_of
from services.trials.domain.network.reach import Reach, Way, reach
from services.trials.domain.network.what_if import NO_ARM, Affected
from services.trials.domain.trials.trial import Trial


def children(most: int) -> list[Kept]:
    """As the store writes them, always the same ones; a few without an episode."""
    chance = random.Random(most)
    hospitals = ("hospital-aragon", "hub-madrid")
    return [(f"C{n}", hospitals[n % 2], orjson.dumps(list(_told(n, chance))).decode()) for n in range(most)]


def _told(child: int, chance: random.Random) -> Iterator[list[object]]:
    numbers = {"cd19": 99, "cd22": 99, "blasts": 99, "relapse_number": 3, "performance": 100, "mrd": 1}
    codes = {"lineage": ("bcp", "t"), "timing": ("early", "late"), "site": ("combined", "isolated_marrow")}
    truths = ("marker:TP53", "marker:KRAS", "marker:BCR::ABL1", "prior_car_t", "prior_allo_hsct", "cns")
    claims: list[dict[str, object]] = [{"fact": "course", "codes": ["relapse"]}] if chance.random() < 0.9 else []
    claims += [{"fact": fact, **_number(chance.randint(0, most))} for fact, most in numbers.items()]
    claims += [{"fact": fact, "codes": [chance.choice(some)]} for fact, some in codes.items()]
    claims += [{"fact": fact, "codes": [chance.choice(("yes", "no"))]} for fact in truths]
    claims += [{"fact": "birth_date", **_number(date(2026 - chance.randint(1, 19), 3, 4).toordinal())}]
    known = [one | {"on": f"2026-0{chance.randint(1, 5)}-02"} for one in claims if chance.random() < 0.8]
    yield [f"entry/{child}", "entry", 1, "2026-05-03T10:00:00+00:00", False, known, []]


def _number(exactly: float) -> dict[str, object]:
    return {"low": exactly, "high": exactly}


def reached(kept: Iterable[Kept], ways: Sequence[Way], day: date) -> Counter[tuple[str, str, Reach]]:
    """By lineage and hospital."""
    found: Counter[tuple[str, str, Reach]] = Counter()
    for _, hospital, told in kept:
        facts = facts_on(day, sources_of(told))
        if "course" not in facts:
            continue
        windowed = with_windows(facts, [way.trial for way in ways], day)
        answers = []
        for way in ways:
            known = values({**windowed, **way.place} if way.differs_by_place else windowed)
            answers.append((settled_by(way.arm.tree, way.arm.tree.left_by(known)), way.open))
        lineage = facts["lineage"].value if "lineage" in facts else None
        name = min(lineage.possible) if isinstance(lineage, Codes) and lineage.exact else UNKNOWN
        found[name, hospital, reach(answers)] += 1
    return found


def affected(kept: Iterable[Kept], before: Trial, after: Trial, day: date) -> tuple[list[Affected], Counter[Effect]]:
    """Every child whose answer differs, with its reasons; and how many there are by their best answers."""
    found: list[Affected] = []
    overall: Counter[Effect] = Counter()
    for code, hospital, told in kept:
        facts = facts_on(day, sources_of(told))
        if "course" not in facts:
            continue
        known = values(with_windows(facts, (before, after), day))
        both = [{arm.id: judge(arm.tree, known) for arm in trial.arms} for trial in (before, after)]
        for arm in dict.fromkeys((*both[0], *both[1])):
            old, new = (one.get(arm, NO_ARM) for one in both)
            effect = effect_of(old.verdict, new.verdict)
            if effect is not Effect.SAME:
                found.append(Affected(code, hospital, arm, effect, old, new))
        settled = [
            best([verdict_of(settled_by(arm.tree, arm.tree.left_by(known))) for arm in trial.arms])
            for trial in (before, after)
        ]
        overall[effect_of(*settled)] += 1
    return found, overall
