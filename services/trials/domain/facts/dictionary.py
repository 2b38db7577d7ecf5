"""The fact dictionary: every fact that criteria may ask, and the dated facts some derive from."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from libs.common.errors import Invalid
from services.trials.domain.facts.definitions.ages import AGES
from services.trials.domain.facts.definitions.asked import ASKED
from services.trials.domain.facts.definitions.biology import BIOLOGY
from services.trials.domain.facts.definitions.course import COURSE
from services.trials.domain.facts.definitions.drug_response import DRUG_RESPONSE
from services.trials.domain.facts.definitions.freshness import GOOD_FOR_DAYS, RULE
from services.trials.domain.facts.definitions.site import SITE
from services.trials.domain.facts.definitions.treatment import TREATMENT
from services.trials.domain.facts.fact import FactDefinition, FactSource

_BOARD: Final = frozenset({"lineage", "outcome_status"})
"""What a consultation tells of the child, and its follow-up."""

_TOLD_BY: Final = {
    FactSource.FLOW: "samples",
    FactSource.GENETICS: "samples",
    FactSource.DRP: "samples",
    FactSource.REGISTRY: "registry",
    FactSource.PHYSICIAN: "physician",
    FactSource.SITE: "site",
    FactSource.DERIVED: "derived",
}
_BOTH: Final = frozenset({"mrd", "blasts", "ploidy"})
"""Stated by the registry's episodes and by the laboratories."""


def _whole(fact: FactDefinition) -> FactDefinition:
    """With how old it may be, and who tells it."""
    told = [_TOLD_BY[fact.source]]
    told += [*({"registry", "samples"} - {*told})] if fact.id in _BOTH or fact.source is FactSource.GENETICS else []
    told += ["board"] if fact.id in _BOARD else []
    told += ["physician"] if fact.askable and "physician" not in told else []
    days = GOOD_FOR_DAYS.get(fact.id)
    return replace(fact, told_by=tuple(told), good_for_days=days, good_for_rule=RULE if days else "")


FACTS: Mapping[str, FactDefinition] = MappingProxyType(
    {fact.id: _whole(fact) for fact in (*AGES, *COURSE, *BIOLOGY, *DRUG_RESPONSE, *TREATMENT, *ASKED, *SITE)}
)


def definition(fact: str, *, where: str | None = None) -> FactDefinition:
    """The entry, or a refusal that names the nearest."""
    found = FACTS.get(fact)
    if found is None:
        near = get_close_matches(fact, FACTS, n=1)
        raise Invalid(
            "There is no such fact in the dictionary.",
            where=where,
            right=f"did you mean {near[0]}?" if near else "a fact of GET /v1/facts",
        )
    return found
