"""An episode of the disease as the hospital tells it: first diagnosis, relapse, refractoriness, MRD."""

from dataclasses import dataclass
from enum import StrEnum

from libs.common.partial_date import PartialDate
from libs.common.vocabulary import EpisodeKind, ExtramedullarySite, Lineage


class ExaminedSite(StrEnum):
    """A finding outside the marrow. CNS1 is said to have been looked at and free: no involvement."""

    CNS1 = "cns1"
    CNS2 = "cns2"
    CNS3 = "cns3"
    TESTIS = "testis"
    EYE = "eye"
    OTHER = "other"


CNS_GRADES = frozenset({ExaminedSite.CNS1, ExaminedSite.CNS2, ExaminedSite.CNS3})


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeContent:
    """What was told; derived values are never in here."""

    kind: EpisodeKind
    diagnosed_on: PartialDate
    lineage: Lineage
    relapse_number: int | None = None
    """Which relapse; for refractoriness and MRD the relapse it belongs to, None for the first line."""
    blasts_percent: float | None = None
    peripheral_blasts: bool | None = None
    extramedullary: tuple[ExaminedSite, ...] = ()
    after_hsct: bool = False
    after_car_t: bool = False
    poor_response: bool | None = None
    mrd: float | None = None
    genetics: tuple[str, ...] = ()
    frontline_ended_on: PartialDate | None = None
    """First diagnosis only: the end of frontline therapy, once it is over."""
    on_frontline_therapy: bool | None = None
    """Relapses only: whether frontline therapy was still being given."""
    after_remission: bool = False
    """Relapses only: a complete remission is declared without its response being registered."""
    earlier_relapses_elsewhere: bool = False
    """The relapses before this one are not in the registry."""

    @property
    def involved(self) -> tuple[ExtramedullarySite, ...]:
        """The sites with disease: CNS1 is none (domain.md, section 3)."""
        return tuple(ExtramedullarySite(site) for site in self.extramedullary if site is not ExaminedSite.CNS1)
