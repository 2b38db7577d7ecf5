"""Builds of the human genome, and the accession of each chromosome in them (NCBI RefSeq)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Assembly(StrEnum):
    """A build by the name of the Genome Reference Consortium."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"


_NAMES: Final = (*(str(number) for number in range(1, 23)), "X", "Y")

# Versions of NC_000001 … NC_000024 in GCF_000001405.25 (GRCh37.p13) and GCF_000001405.40 (GRCh38.p14).
_VERSIONS: Final[Mapping[Assembly, tuple[int, ...]]] = MappingProxyType(
    {
        Assembly.GRCH37: (10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9),
        Assembly.GRCH38: (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10),
    }
)

LENGTH_OF_CHROMOSOME_1: Final[Mapping[int, Assembly]] = MappingProxyType(
    {249_250_621: Assembly.GRCH37, 248_956_422: Assembly.GRCH38}
)
"""By which a file tells its build when it does not name it."""


def accessions(assembly: Assembly) -> Mapping[str, str]:
    """`17` to `NC_000017.11`."""
    versions = zip(_NAMES, _VERSIONS[assembly], strict=True)
    return {name: f"NC_{place:06d}.{version}" for place, (name, version) in enumerate(versions, start=1)}


def assembly_of(accession: str) -> Assembly | None:
    """The build in which a chromosome has this accession with this version."""
    return next((one for one in Assembly if accession in accessions(one).values()), None)
