"""How often a variant was read in one sample, as the different callers write it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

Values = Callable[[str], Sequence[Any] | None]
"""One sample's values of a FORMAT field; None where it has none."""


@dataclass(frozen=True, slots=True)
class SampleCall:
    """Fraction and depth; None where the file does not say."""

    vaf_percent: float | None
    depth: int | None


def sample_call(values: Values, *, alt: int, ref: str, alts: Sequence[str]) -> SampleCall:
    """Of the alternative number `alt` (from 0). A stated fraction counts before one that is worked out."""
    counted = _counted(values, alt=alt, ref=ref, alts=alts)
    depth = _whole(_at(values("DP"), 0)) or _whole(_at(values("FDP"), 0)) or (counted[1] if counted else None)
    stated = _number(_at(values("AF"), alt))
    if stated is None:
        stated = _percentage(_at(values("FREQ"), alt))
    if stated is None and counted is not None and counted[1] > 0:
        stated = counted[0] / counted[1]
    fraction = None if stated is None or not 0 <= stated <= 1 else round(stated * 100, 2)
    return SampleCall(fraction, depth)


def _counted(values: Values, *, alt: int, ref: str, alts: Sequence[str]) -> tuple[int, int] | None:
    """Reads with the alternative, and reads at all."""
    allele_depths = values("AD")  # GATK, DRAGEN, VarDict: reference first
    if allele_depths is not None and len(allele_depths) > alt + 1:
        reads = [_whole(one) or 0 for one in allele_depths]
        return reads[alt + 1], sum(reads)
    for seen, without in (("FAO", "FRO"), ("AO", "RO")):  # Torrent Suite, freebayes
        found, rest = values(seen), _whole(_at(values(without), 0))
        if found is not None and rest is not None:
            reads = [_whole(one) or 0 for one in found]
            return _at(reads, alt) or 0, sum(reads) + rest
    return _strelka(values, alt=alt, ref=ref, alts=alts)


def _strelka(values: Values, *, alt: int, ref: str, alts: Sequence[str]) -> tuple[int, int] | None:
    """Strelka counts the four bases, or indels, by tiers; the first tier counts."""
    tiers = [_whole(_at(values(name), 0)) for name in ("TAR", "TIR")]
    if tiers[0] is not None and tiers[1] is not None:
        return tiers[1], tiers[0] + tiers[1]
    if len(ref) != 1 or len(alts[alt]) != 1:
        return None
    reads = [_whole(_at(values(f"{base}U"), 0)) for base in (ref, alts[alt])]
    return None if reads[0] is None or reads[1] is None else (reads[1], reads[0] + reads[1])


def _at(found: Sequence[Any] | None, place: int) -> Any:
    return None if found is None or len(found) <= place else found[place]


_MISSING: Final = -(2**31) + 8
"""htslib writes what is missing as one of the smallest integers."""


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None or number <= _MISSING or number < 0 else int(number)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _percentage(value: Any) -> float | None:
    """VarScan writes 38.2%."""
    number = _number(str(value).rstrip("%")) if value is not None else None
    return None if number is None else number / 100
