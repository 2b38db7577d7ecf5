"""What is kept of a file's header: format, build, caller by its known name, which columns are tumour and normal.

Names of samples, command lines, paths and dates are read and not kept: they may say who the child is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from libs.common.errors import Invalid
from services.samples.domain.genomics.assembly import LENGTH_OF_CHROMOSOME_1, Assembly

VERSIONS: Final = re.compile(r"^##fileformat=VCFv4\.\d", re.MULTILINE)
_REFERENCE: Final = re.compile(r"^##(?:reference|assembly|contig)=.*", re.MULTILINE | re.IGNORECASE)
_SAID: Final = (
    (Assembly.GRCH38, re.compile(r"GRCh38|hg38|hs38", re.IGNORECASE)),
    (Assembly.GRCH37, re.compile(r"GRCh37|hg19|hs37|b37|g1k_v37", re.IGNORECASE)),
)
_CHROMOSOME_1: Final = re.compile(r"^##contig=<ID=(?:chr)?1,.*?length=(\d+)", re.MULTILINE)
_CALLERS: Final = (
    "Mutect2", "HaplotypeCaller", "DRAGEN", "VarDict", "strelka", "freeBayes", "VarScan", "LoFreq", "Torrent",
    "tvc", "DeepVariant", "Octopus", "Pisces", "Sentieon", "bcftools",
)  # fmt: skip
_TUMOUR: Final = re.compile(r"tumou?r|leuk|relapse|diagnos|somatic|(^|[_.-])T(\d*)$", re.IGNORECASE)
_NORMAL: Final = re.compile(r"normal|germ|remission|saliva|fibro|control|(^|[_.-])N(\d*)$", re.IGNORECASE)
_PAIR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Places of the samples after FORMAT, from 0; `normal` is None if there is none."""

    tumour: int
    normal: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFacts:
    """What is kept."""

    fileformat: str
    assembly: Assembly
    callers: tuple[str, ...]
    samples: int


def facts_of(header: str, *, samples: int, asked: Assembly | None) -> HeaderFacts:
    """Refuse what is no VCF 4, and a build that nobody says or that two say differently."""
    found = VERSIONS.search(header)
    if found is None:
        raise Invalid("The file does not begin as VCF 4 does.", where="body", right="##fileformat=VCFv4.1 or later")
    return HeaderFacts(
        fileformat=found[0].removeprefix("##fileformat="),
        assembly=_assembly(header, asked),
        callers=tuple(one for one in _CALLERS if one.lower() in header.lower()),
        samples=samples,
    )


def columns_of(names: Sequence[str], *, tumour: int | None, normal: int | None) -> Columns:
    """Chosen by the caller, from 1; else by the names, if they leave no doubt. No answer repeats a name."""
    if tumour is not None:
        _check_column("tumour_column", tumour, len(names))
        if normal is not None:
            _check_column("normal_column", normal, len(names))
        return Columns(tumour=tumour - 1, normal=None if normal is None else normal - 1)
    if len(names) == 1:
        return Columns(tumour=0, normal=None)
    tumours = [place for place, name in enumerate(names) if _TUMOUR.search(name) and not _NORMAL.search(name)]
    normals = [place for place, name in enumerate(names) if _NORMAL.search(name) and not _TUMOUR.search(name)]
    if len(names) == _PAIR and len(tumours) == len(normals) == 1:
        return Columns(tumour=tumours[0], normal=normals[0])
    raise Invalid(
        f"The file has {len(names)} sample columns; which is the tumour?",
        where="query.tumour_column",
        right="its number, counted from 1 after FORMAT; and normal_column, if there is one",
    )


def _check_column(name: str, number: int, there: int) -> None:
    if not 1 <= number <= there:
        raise Invalid(f"The file has {there} sample columns.", where=f"query.{name}", right=f"1 to {there}")


def _assembly(header: str, asked: Assembly | None) -> Assembly:
    lines = "\n".join(_REFERENCE.findall(header))
    said = {build for build, pattern in _SAID if pattern.search(lines)}
    length = _CHROMOSOME_1.search(header)
    said |= {LENGTH_OF_CHROMOSOME_1[int(length[1])]} if length and int(length[1]) in LENGTH_OF_CHROMOSOME_1 else set()
    if len(said) > 1:
        raise Invalid("The header names two builds.", where="body", right="one of GRCh37, GRCh38")
    if not said and asked is None:
        raise Invalid("The header names no build.", where="query.assembly", right="GRCh37 or GRCh38")
    if said and asked is not None and asked not in said:
        raise Invalid("The header names another build.", where="query.assembly", right=str(*said))
    return next(iter(said)) if said else asked or Assembly.GRCH38
