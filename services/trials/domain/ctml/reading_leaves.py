"""The leaves of one `clinical`, `genomic` or `prior_treatments` object, each key of which is understood or refused."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from services.trials.domain.ctml import ages
from services.trials.domain.ctml.complaint import ComplaintError, Path
from services.trials.domain.ctml.field_tests import Compares, Equals, FieldTest, Whatever, Wildcard
from services.trials.domain.ctml.leaves import (
    GENE,
    AgeLeaf,
    ClinicalLeaf,
    DiagnosisLeaf,
    DocumentLeaf,
    FusionLeaf,
    Leaf,
    UnaskedLeaf,
)
from services.trials.domain.ctml.vocabulary import (
    BURDEN,
    CATEGORIES,
    CLINICAL,
    COPY_NUMBERS,
    DIRECT,
    FIELDS,
    FUNCTIONS,
    FUSION,
    GENOMIC,
    IGNORED,
    MISMATCH_REPAIR,
    SIGNATURES,
)

LONGEST: Final = 300
MOST: Final = 50
"""Values of a list; MatchMiner has lists where it asks nothing, and for fields that it asks by their own names."""
PARTNER: Final = "FUSION_PARTNER_HUGO_SYMBOL"
_BOUND: Final = re.compile(r"\s*(==|<=|>=|<|>)\s*(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*")


def read_leaves(collection: str, found: object, path: Path) -> tuple[tuple[Path, Leaf], ...]:
    """All must hold, each with the key below `path` if it has one of its own; none if nothing is asked."""
    if not isinstance(found, Mapping) or not found:
        raise ComplaintError(path, "This is an object with the criteria.", 'such as {"age_numerical": ">=18"}')
    for key, value in found.items():
        _check(collection, key, value, (*path, key))
    found = {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    if collection == CLINICAL:
        return tuple(((key,), _clinical(key, value, (*path, key))) for key, value in found.items())
    return tuple(((), leaf) for leaf in _documents(collection, found, path))


def _check(collection: str, key: str, value: object, path: Path) -> None:
    known = FIELDS[collection]
    if key.upper() not in known and key.upper() not in DIRECT[collection]:
        near = get_close_matches(key.lower(), [name.lower() for name in known], n=1)
        right = f"did you mean {near[0]}?" if near else ", ".join(sorted(name.lower() for name in known))
        raise ComplaintError(path, "This criterion is not known.", right)
    if isinstance(value, list) and known.get(key.upper(), IGNORED) == IGNORED:
        for place, one in enumerate(value[:MOST]):
            _check_value(one, (*path, place))
        if not 0 < len(value) <= MOST:
            raise ComplaintError(path, "This list asks for nothing, or for too much.", f"1 to {MOST} values")
        return
    _check_value(value, path)


def _check_value(value: object, path: Path) -> None:
    if isinstance(value, bool | int | float):
        return
    if not isinstance(value, str) or not value.strip("! ") or len(value) > LONGEST:
        raise ComplaintError(path, "A criterion asks for one value.", f"text of 1 to {LONGEST} characters, or a number")


def _negated(value: Any) -> tuple[Any, bool]:
    if isinstance(value, str) and value.startswith("!"):
        return value[1:], True
    return value, False


def _clinical(key: str, value: Any, path: Path) -> Leaf:
    name = key.upper()
    field = FIELDS[CLINICAL].get(name, name)
    if field == IGNORED:
        return UnaskedLeaf(key, str(value))
    if name == "AGE_NUMERICAL":
        return _age(value, path)
    if field == BURDEN:
        return ClinicalLeaf(_compares(field, value, path), negated=False)
    wanted, negated = _negated(value)
    if name == "ONCOTREE_PRIMARY_DIAGNOSIS":
        return DiagnosisLeaf(str(wanted), negated)
    values = _receptor(wanted) if name in {"HER2_STATUS", "PR_STATUS", "ER_STATUS"} else (wanted,)
    return ClinicalLeaf(Equals(field, values), negated)


def _age(value: Any, path: Path) -> AgeLeaf:
    bound = ages.read_age(value)
    if bound is None:
        raise ComplaintError(path, "This is no bound of age.", ages.RIGHT)
    return AgeLeaf(bound)


def _compares(field: str, value: Any, path: Path) -> Compares:
    found = _BOUND.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ComplaintError(path, "This is no bound of a number.", 'text such as ">=10"')
    return Compares(field, found[1], float(found[2]))


def _receptor(wanted: Any) -> tuple[Any, ...]:
    """True is positive, false is negative; other words are themselves."""
    meaning: dict[str, tuple[Any, ...]] = {"TRUE": ("Positive", True), "FALSE": ("Negative", False)}
    return meaning.get(str(wanted).upper(), (wanted,))


def _documents(collection: str, found: Mapping[str, Any], path: Path) -> tuple[Leaf, ...]:
    asked = {key: value for key, value in found.items() if FIELDS[collection].get(key.upper()) != IGNORED}
    if not asked:
        return tuple(UnaskedLeaf(key, str(value)) for key, value in found.items())
    negated = any(_negated(value)[1] for value in asked.values())
    plain = {key.upper(): (_negated(value)[0], (*path, key)) for key, value in asked.items()}
    if collection == GENOMIC and plain.get("VARIANT_CATEGORY", ("",))[0] == FUSION:
        return (_fusion(plain, negated=negated),)
    tests = [_test(collection, name, *one) for name, one in plain.items()]
    if any(test.field in SIGNATURES for test in tests):
        tests = [test for test in tests if test.field != GENE]
    last = {test.field: test for test in tests}
    overruled = tuple(test for test in tests if last[test.field] is not test)
    return (DocumentLeaf(collection, tuple(last.values()), negated, overruled),)


def _fusion(plain: Mapping[str, tuple[Any, Path]], *, negated: bool) -> FusionLeaf:
    gene = plain.get("HUGO_SYMBOL", plain.get(GENE, (None,)))[0]
    partner = plain.get(PARTNER, (None,))[0]
    named = {"VARIANT_CATEGORY", "HUGO_SYMBOL", GENE, PARTNER, "MATCH_ALL"}
    rest = tuple(_test(GENOMIC, name, *one) for name, one in plain.items() if name not in named)
    return FusionLeaf(_text(gene), _text(partner), rest, negated)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _test(collection: str, name: str, value: Any, path: Path) -> FieldTest:
    field = FIELDS[collection].get(name, name)
    special = _SPECIAL.get(name)
    return Equals(field, (value,)) if special is None else special(field, value, path)


def _category(field: str, value: Any, path: Path) -> FieldTest:
    if not isinstance(value, str):
        raise ComplaintError(path, "A category of variants is a word.", "Mutation, Copy Number Variation, …")
    return Equals(field, CATEGORIES.get(value.lower(), (value.upper(),)))


def _copy_number(field: str, value: Any, path: Path) -> FieldTest:
    del path
    return Equals(field, (COPY_NUMBERS.get(value, value) if isinstance(value, str) else value,))


def _repair(field: str, value: Any, path: Path) -> FieldTest:
    if value not in MISMATCH_REPAIR:
        raise ComplaintError(path, "This state of mismatch repair is not known.", ", ".join(MISMATCH_REPAIR))
    return Equals(field, (MISMATCH_REPAIR[value],))


def _function(field: str, value: Any, path: Path) -> FieldTest:
    if value not in FUNCTIONS:
        raise ComplaintError(path, "This molecular function is not known.", ", ".join(FUNCTIONS))
    return Equals(field, FUNCTIONS[value])


def _wildcard(field: str, value: Any, path: Path) -> FieldTest:
    del path
    pattern = str(value).startswith("p.")
    return Wildcard(field, str(value) if pattern else f"p.{value}", pattern)


def _whatever(field: str, value: Any, path: Path) -> FieldTest:
    del value, path
    return Whatever(field)


_SPECIAL: Final[Mapping[str, Callable[[str, Any, Path], FieldTest]]] = {
    "VARIANT_CATEGORY": _category,
    "CNV_CALL": _copy_number,
    "MMR_STATUS": _repair,
    "MS_STATUS": _repair,
    "MOLECULAR_FUNCTION": _function,
    "WILDCARD_PROTEIN_CHANGE": _wildcard,
    "MATCH_ALL": _whatever,
}
