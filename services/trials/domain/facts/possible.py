"""Which codes a fact may have."""

import re

from services.trials.domain.facts.fact import FactDefinition


def is_code(fact: FactDefinition, code: str) -> bool:
    """Whether it is on the list, or written as such codes are."""
    return re.fullmatch(fact.pattern, code) is not None if fact.pattern else code in fact.allowed
