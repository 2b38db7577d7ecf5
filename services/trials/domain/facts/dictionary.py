"""The fact dictionary: every fact that criteria may ask, and the dated facts some derive from."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from libs.common.errors import Invalid
from services.trials.domain.facts.definitions.asked import ASKED
from services.trials.domain.facts.definitions.biology import BIOLOGY
from services.trials.domain.facts.definitions.course import COURSE
from services.trials.domain.facts.definitions.treatment import TREATMENT
from services.trials.domain.facts.fact import FactDefinition

FACTS: Mapping[str, FactDefinition] = MappingProxyType(
    {fact.id: fact for fact in (*COURSE, *BIOLOGY, *TREATMENT, *ASKED)}
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
