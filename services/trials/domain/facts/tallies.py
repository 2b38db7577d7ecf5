"""Counts that no source states whole: each record adds one, such as one more drug or one more transplant."""

from collections.abc import Mapping
from typing import Final

from libs.common.partial_date import PartialDate
from services.trials.domain.facts.claim import ONGOING, Claim
from services.trials.domain.facts.told import Told
from services.trials.domain.facts.value import YES, Codes, Numbers

PREFIX: Final = "tally:"


def tally(fact: str, thing: str, on: PartialDate) -> Claim:
    """One of the things counted; the same thing twice counts once."""
    return Claim(f"{PREFIX}{fact}:{thing}", Codes.of(YES), on)


def is_tally(fact: str) -> bool:
    """Whether a claim adds to a count and is no fact itself."""
    return fact.startswith(PREFIX)


def counted(told: Mapping[str, list[Told]]) -> dict[str, list[Told]]:
    """For each count, what it comes to record by record."""
    found: dict[str, list[Told]] = {}
    tallies = [name for name in told if is_tally(name)]
    for name in sorted(tallies, key=lambda one: min(each.claim.on.earliest for each in told[one])):
        fact = name.split(":")[1]
        one = min(told[name], key=lambda each: (each.claim.on.earliest, each.source.id))
        so_far = found.setdefault(fact, [])
        so_far.append(Told(Claim(fact, Numbers(len(so_far) + 1, ONGOING), one.claim.on), one.source))
    return found
