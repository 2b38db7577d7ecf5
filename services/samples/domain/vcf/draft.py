"""What is asked of a file of variants, and what is taken from it: a draft, which is nobody's result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from services.samples.domain.genomics.assembly import Assembly


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the file is wanted. `genes` maps symbols, former ones too, to approved ones; None: all genes."""

    genes: Mapping[str, str] | None
    assembly: Assembly | None = None
    tumour: int | None = None
    normal: int | None = None
    filters: tuple[str, ...] = ("PASS",)
    is_germ_line: bool = False
    """A germ-line assay, or a germ-line control: everything is inherited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A variant as the file tells it; a person gives it a tier, or leaves it out."""

    gene: str
    transcript: str | None
    hgvs_c: str | None
    hgvs_p: str | None
    hgvs_g: str | None
    assembly: str
    chromosome: str
    position: int
    reference: str
    alternative: str
    vaf_percent: float | None
    depth: int | None
    consequence: str
    impact: str
    origin: str
    because: str | None = None


@dataclass(slots=True)
class Counts:
    """How many records there were, and why they are not proposed."""

    records: int = 0
    filtered: int = 0
    not_annotated: int = 0
    outside_panel: int = 0
    without_effect: int = 0
    common: int = 0
    not_in_tumour: int = 0
    proposed: int = 0
    left_off: int = 0


@dataclass(slots=True)
class Read:
    """What is taken from a file."""

    facts: dict[str, Any]
    counts: Counts
    unpacked: int
    proposals: list[Proposal] = field(default_factory=list)
    suspected: list[Proposal] = field(default_factory=list)


def read_apart(path: str, asked: Asked, progress: str) -> Read:
    """For a process of its own, which alone loads the library."""
    read: Read = import_module("services.samples.domain.vcf.reading").read_vcf(path, asked, progress)
    return read
