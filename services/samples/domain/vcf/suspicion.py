"""Whether a variant of a file is suspected to be inherited, by the table of a named rule."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.samples.domain.vcf.call import SampleCall

FILE: Final = Path(__file__).with_name("suspicion.toml")


def rule_id() -> str:
    """Under which version of the table."""
    return str(_table()["rule"])


def suspected(gene: str, tumour: SampleCall, normal: SampleCall | None) -> str | None:
    """Why it is suspected, in words without a value; None if it is not."""
    table = _table()
    if normal is not None:
        seen = normal.vaf_percent is not None and normal.vaf_percent >= table["normal_from_percent"]
        return "It is in the normal sample." if seen else None
    if gene not in _genes() or tumour.vaf_percent is None:
        return None
    reads = fraction_as_inherited(tumour.vaf_percent)
    return None if reads is None else f"No normal sample; a gene of predisposition, in {reads}."


def fraction_as_inherited(vaf_percent: float) -> str | None:
    """In how many reads, if that is about one or both copies of an allele."""
    low, high = _table()["heterozygous_percent"]
    if low <= vaf_percent <= high:
        return "about half of the reads"
    return "nearly all reads" if vaf_percent >= _table()["homozygous_from_percent"] else None


def is_absent(normal: SampleCall | None) -> bool:
    """Whether the normal sample was read deeply enough and does not have it."""
    if normal is None or normal.vaf_percent is None or normal.depth is None:
        return False
    table = _table()
    deep, without = table["normal_depth_from"], table["absent_in_normal_below_percent"]
    return bool(normal.depth >= deep and normal.vaf_percent < without)


def is_common(fraction: float | None) -> bool:
    """Whether a population has it so often that it is nobody's mutation."""
    return fraction is not None and bool(fraction >= _table()["common_from_fraction"])


@cache
def _genes() -> frozenset[str]:
    return frozenset(symbol for line in _table()["genes"] for symbol in line["symbols"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
