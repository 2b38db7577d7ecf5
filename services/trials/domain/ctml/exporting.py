"""A trial of this service as CTML, as far as CTML can say its criteria; what it cannot is listed beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Any, Final

from services.trials.domain.criteria.condition import All, Among, AtLeast, Condition, Not, Within
from services.trials.domain.criteria.condition import Any as OneOf
from services.trials.domain.ctml.lesions import ALL_LINEAGES, LESIONS, LINEAGES
from services.trials.domain.facts.value import YES

MOST: Final = 50
"""Combinations that "at least so many of" is written out as."""
NOT_SAID: Final = "_not_said"
"""MatchMiner keeps keys of its own with a leading underscore, and asks nothing of others."""

Part = dict[str, Any]


@dataclass(slots=True)
class Exported:
    """A clause, and what is missing in it."""

    match: list[Part] = field(default_factory=list)
    not_said: list[dict[str, str]] = field(default_factory=list)


def exported(condition: Condition, arm: str) -> Exported:
    """Demands that cannot be said are left out and listed; alternatives with such a part are left out whole."""
    found = Exported()
    for part in condition.parts if isinstance(condition, All) else (condition,):
        missing: list[dict[str, str]] = []
        said = _said(part, positive=True, arm=arm, missing=missing)
        found.not_said.extend(missing)
        if said is not None and not missing:
            found.match.append(said)
    return found


def _said(node: Condition, *, positive: bool, arm: str, missing: list[dict[str, str]]) -> Part | None:
    match node:
        case Not(part):
            return _said(part, positive=not positive, arm=arm, missing=missing)
        case All(parts):
            return _group("and" if positive else "or", parts, positive=positive, arm=arm, missing=missing)
        case OneOf(parts):
            return _group("or" if positive else "and", parts, positive=positive, arm=arm, missing=missing)
        case AtLeast():
            return _at_least(node, positive=positive, arm=arm, missing=missing)
        case Within() | Among():
            said = _question(node, positive=positive)
            if said is None:
                missing.append({"arm": arm, "fact": node.key, "says": node.says})
            return said


def _group(
    kind: str, parts: Sequence[Condition], *, positive: bool, arm: str, missing: list[dict[str, str]]
) -> Part | None:
    said = [_said(part, positive=positive, arm=arm, missing=missing) for part in parts]
    return {kind: [one for one in said if one is not None]} if all(said) else None


def _at_least(node: AtLeast, *, positive: bool, arm: str, missing: list[dict[str, str]]) -> Part | None:
    """Not at least two of three: at least two of three not."""
    wanted = node.wanted if positive else len(node.parts) - node.wanted + 1
    if comb(len(node.parts), wanted) > MOST:
        missing.append({"arm": arm, "fact": "at_least", "says": f"{wanted} of {len(node.parts)}"})
        return None
    whole = _group("or", node.parts, positive=positive, arm=arm, missing=missing)
    return None if whole is None else {"or": [{"and": list(some)} for some in combinations(whole["or"], wanted)]}


def _question(node: Within | Among, *, positive: bool) -> Part | None:
    if node.within_days is not None:
        return None
    return _age(node, positive=positive) if isinstance(node, Within) else _codes(node, positive=positive)


def _age(node: Within, *, positive: bool) -> Part | None:
    """Completed years."""
    if node.fact != "age":
        return None
    lows = [bound for bound in (node.range.at_least, _next(node.range.above)) if bound is not None]
    highs = [bound for bound in (node.range.below, _next(node.range.at_most)) if bound is not None]
    if any(bound != int(bound) for bound in (*lows, *highs)):
        return None
    bounds = [f"{'>=' if positive else '<'}{int(max(lows))}"] if lows else []
    bounds += [f"{'<' if positive else '>='}{int(min(highs))}"] if highs else []
    leaves: list[Part] = [{"clinical": {"age_numerical": bound}} for bound in bounds]
    return leaves[0] if len(leaves) == 1 else {"and" if positive else "or": leaves}


def _next(bound: float | None) -> float | None:
    return None if bound is None else bound + 1


def _codes(node: Among, *, positive: bool) -> Part | None:
    if node.fact == "sex" and len(node.codes) == 1:
        [sex] = node.codes
        wanted = sex if positive else {"female": "male", "male": "female"}.get(sex, "")
        return {"clinical": {"gender": wanted.capitalize()}} if wanted else None
    if node.fact == "lineage":
        return _lineage(node.codes if positive else frozenset(ALL_LINEAGES) - node.codes)
    asked = LESIONS.get(node.fact)
    return None if asked is None else {"genomic": _lesion(asked, present=(YES in node.codes) == positive)}


def _lineage(codes: frozenset[str]) -> Part | None:
    for name, meant in LINEAGES.items():
        if frozenset(meant) == codes:
            return {"clinical": {"oncotree_primary_diagnosis": name}}
        if frozenset(ALL_LINEAGES) - frozenset(meant) == codes:
            return {"clinical": {"oncotree_primary_diagnosis": f"!{name}"}}
    return None


def _lesion(asked: Mapping[str, str], *, present: bool) -> dict[str, str]:
    category = asked["variant_category"]
    return {**asked, "variant_category": category if present else f"!{category}"}
