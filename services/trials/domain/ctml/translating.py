"""A clause as criteria about the dictionary's facts, as far as they can say it; the rest is listed, never dropped.

A demand that cannot be said is left out of an `and`, and then the draft asks less than the clause; an alternative that
cannot be said takes its whole `or` with it. Such a draft is incomplete: nobody is matched before a person completed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.trials.domain.ctml.ages import read_age
from services.trials.domain.ctml.complaint import Path, written
from services.trials.domain.ctml.lesions import ALL_LINEAGES, LINEAGES, lesion_of

Tree = dict[str, Any]

NO_FACT: Final = "the dictionary has no such fact"
BIRTHDAY: Final = "the dictionary counts completed years"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A criterion that is not in the draft, and why."""

    where: str
    says: str
    reason: str


@dataclass(slots=True)
class Translated:
    """The criteria, None if nothing of them can be said, and what is missing."""

    criteria: Tree | None = None
    unsaid: list[Unsaid] = field(default_factory=list)


def translated(match: list[Any], path: Path) -> Translated:
    """Of a clause that was read before, so its shapes are right."""
    found = Translated()
    found.criteria = _demands(match, path, found)
    if found.criteria is None and not found.unsaid:
        found.unsaid.append(Unsaid(written(path), "", "no criteria were written"))
    return found


def _demands(items: list[Any], path: Path, found: Translated) -> Tree | None:
    return _all([_item(item, (*path, place), found) for place, item in enumerate(items)])


def _item(item: Mapping[str, Any], path: Path, found: Translated) -> Tree | None:
    return _all([_part(key, value, (*path, key), found) for key, value in item.items()])


def _all(parts: list[Tree | None], form: str = "all") -> Tree | None:
    trees = [part for part in parts if part is not None]
    return None if not trees else trees[0] if len(trees) == 1 else {form: trees}


def _part(key: str, value: Any, path: Path, found: Translated) -> Tree | None:
    if key == "and":
        return _demands(value, path, found)
    if key == "or":
        return _alternatives(value, path, found)
    leaves = [(name, {name: one}) for name, one in value.items()] if key == "clinical" else [("", value)]
    return _all([_leaf(key, one, (*path, name) if name else path, found) for name, one in leaves])


def _alternatives(items: list[Any], path: Path, found: Translated) -> Tree | None:
    before = len(found.unsaid)
    parts = [_item(item, (*path, place), found) for place, item in enumerate(items)]
    if len(found.unsaid) > before:
        found.unsaid.append(Unsaid(written(path), "or", "one of its alternatives cannot be said"))
        return None
    return _all(parts, "any")


def _leaf(kind: str, asked: Mapping[str, Any], path: Path, found: Translated) -> Tree | None:
    says = "; ".join(f"{name}: {value}" for name, value in asked.items())
    tree, reason = _genomic(asked) if kind == "genomic" else _clinical(asked) if kind == "clinical" else (None, NO_FACT)
    if tree is None:
        found.unsaid.append(Unsaid(written(path), says[:400], reason))
        return None
    return {**tree, "says": f"CTML {written(path)} = {says}"[:400]}


def _clinical(asked: Mapping[str, Any]) -> tuple[Tree | None, str]:
    [(key, value)] = asked.items()
    negated, wanted = str(value).startswith("!"), str(value).removeprefix("!")
    if key.lower() == "age_numerical":
        return _age(wanted), BIRTHDAY
    if key.lower() == "gender" and wanted in {"Female", "Male"}:
        other = {"Female": "male", "Male": "female"}[wanted]
        return {"fact": "sex", "one_of": [other if negated else wanted.lower()]}, ""
    if key.lower() == "oncotree_primary_diagnosis" and wanted in LINEAGES:
        codes = [code for code in ALL_LINEAGES if (code in LINEAGES[wanted]) != negated]
        return {"fact": "lineage", "one_of": codes}, ""
    return None, NO_FACT


def _age(text: str) -> Tree | None:
    """Completed years say `>=` and `<` of whole years, and nothing else of a birthday."""
    bound = read_age(text)
    if bound is None or bound.months or bound.operator not in {">=", "<"}:
        return None
    return {"fact": "age", {">=": "at_least", "<": "below"}[bound.operator]: bound.years}


def _genomic(asked: Mapping[str, Any]) -> tuple[Tree | None, str]:
    negated = any(str(value).startswith("!") for value in asked.values())
    plain = {key.lower(): str(value).removeprefix("!") for key, value in asked.items() if key != "display_name"}
    fact = lesion_of(plain)
    return (None, NO_FACT) if fact is None else ({"fact": fact, "is": not negated}, "")
